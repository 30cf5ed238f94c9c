"""Tests of torch_wheel.py: `python3 -m unittest scripts/test_torch_wheel.py`."""

import os
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(__file__))
import torch_wheel  # noqa: E402

ONE_PACKAGE_A_LIBRARY = """
Metadata-Version: 2.1
Version: 2.7.0+cu128
Requires-Dist: filelock
Requires-Dist: nvidia-cuda-nvrtc-cu12==12.8.61; platform_system == "Linux" and platform_machine == "x86_64"
Requires-Dist: nvidia-cuda-runtime-cu12==12.8.57; platform_system == "Linux" and platform_machine == "x86_64"
Requires-Dist: nvidia-cuda-cupti-cu12 (==12.8.57) ; platform_system == "Linux"
Requires-Dist: nvidia-cudnn-cu12==9.7.1.26
Requires-Dist: triton==3.3.0; platform_system == "Linux"
Requires-Dist: nvidia-extra==1; extra == "more"
""".splitlines()

ONE_PACKAGE_WITH_EXTRAS = """
Version: 2.13.0
Requires-Dist: cuda-toolkit[cublas,cudart,cupti,nvrtc]==13.0.3; platform_system == "Linux"
Requires-Dist: cuda-bindings<14,>=13.0.3; platform_system == "Linux"
Requires-Dist: nvidia-nccl-cu13==2.29.7; platform_system == "Linux"
""".splitlines()


class Requirements(unittest.TestCase):
    def test_without_a_gpu_only_the_runtime_and_cupti_are_needed(self):
        self.assertEqual(
            torch_wheel.requirements(ONE_PACKAGE_A_LIBRARY, "cpu"),
            [
                'nvidia-cuda-runtime-cu12==12.8.57; platform_system == "Linux" and platform_machine == "x86_64"',
                'nvidia-cuda-cupti-cu12==12.8.57; platform_system == "Linux"',
            ],
        )
        self.assertEqual(
            torch_wheel.requirements(ONE_PACKAGE_WITH_EXTRAS, "cpu"),
            ['cuda-toolkit[cudart,cupti]==13.0.3; platform_system == "Linux"'],
        )

    def test_with_a_gpu_all_nvidia_packages_are_needed_and_no_others(self):
        found = torch_wheel.requirements(ONE_PACKAGE_A_LIBRARY, "cuda")
        self.assertEqual([line.split("==")[0] for line in found], [
            "nvidia-cuda-nvrtc-cu12", "nvidia-cuda-runtime-cu12", "nvidia-cuda-cupti-cu12", "nvidia-cudnn-cu12",
        ])
        self.assertEqual(
            torch_wheel.requirements(ONE_PACKAGE_WITH_EXTRAS, "cuda"),
            [
                'cuda-toolkit[cublas,cudart,cupti,nvrtc]==13.0.3; platform_system == "Linux"',
                'nvidia-nccl-cu13==2.29.7; platform_system == "Linux"',
            ],
        )

    def test_a_build_for_cpus_needs_nothing(self):
        self.assertEqual(torch_wheel.requirements(["Version: 2.13.0+cpu", "Requires-Dist: sympy>=1.13"], "cpu"), [])
        self.assertEqual(torch_wheel.version(["Name: torch", "Version: 2.13.0+cpu"]), "2.13.0+cpu")


class Unpacking(unittest.TestCase):
    FILES = [
        "torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/lib/libgomp.so.1", "torch/lib/libtorch_python.so",
        "torch/lib/libtorch.so", "torch/lib/libtorch_cuda.so", "torch/lib/libc10_cuda.so", "torch/lib/libshm/err.h",
        "torch/include/ATen/ATen.h", "torch/include/pybind11/cast.h", "torch/nn/functional.py",
        "torch-1.dist-info/METADATA", "torch-1.dist-info/licenses/third_party/fmt/LICENSE",
    ]

    def unpacked(self, wanted, files, unpack):
        with tempfile.TemporaryDirectory() as folder:
            wheel, target = os.path.join(folder, "torch-1.whl"), os.path.join(folder, "target")
            with zipfile.ZipFile(wheel, "w") as archive:
                for name in files:
                    archive.writestr(name, name)
            torch_wheel.COMMANDS[unpack](wanted, wheel, target)
            return sorted(
                os.path.relpath(os.path.join(place, name), target)
                for place, _, names in os.walk(target) for name in names
            )

    def test_only_libraries_headers_and_licenses_come_out(self):
        self.assertEqual(
            self.unpacked("cpu", self.FILES, "unpack"),
            [
                "include/ATen/ATen.h", "lib/libc10.so", "lib/libgomp.so.1", "lib/libtorch_cpu.so",
                "licenses/torch/third_party/fmt/LICENSE",
            ],
        )

    def test_the_libraries_for_gpus_come_out_where_they_are_wanted(self):
        found = self.unpacked("cuda", self.FILES, "unpack")
        self.assertIn("lib/libtorch_cuda.so", found)
        self.assertIn("lib/libc10_cuda.so", found)

    def test_nvidia_libraries_lie_beside_those_of_torch(self):
        files = ["nvidia/cu13/lib/libcudart.so.13", "nvidia/cu13/lib/libnvperf_host.so", "nvidia/cu13/include/cuda.h"]
        files.append("nvidia_cuda_runtime-13.0.96.dist-info/licenses/License.txt")
        license = "licenses/nvidia_cuda_runtime/License.txt"
        self.assertEqual(self.unpacked("cpu", files, "unpack-libraries"), ["lib/libcudart.so.13", license])
        self.assertEqual(
            self.unpacked("cuda", files, "unpack-libraries"),
            ["lib/libcudart.so.13", "lib/libnvperf_host.so", license],
        )


if __name__ == "__main__":
    unittest.main()
