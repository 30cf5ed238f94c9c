"""What `libtorch.sh` asks of wheels: what a torch wheel needs beside it, and the libraries and headers inside.

    torch_wheel.py kind WHEEL                     prints "cpu" or "cuda"
    torch_wheel.py version WHEEL                  prints the version, such as 2.13.0+cpu
    torch_wheel.py requirements cpu|cuda WHEEL    prints pip requirements, one a line
    torch_wheel.py unpack cpu|cuda WHEEL DIR      lays lib/, include/ and licenses/ into DIR
    torch_wheel.py unpack-libraries cpu|cuda WHEEL DIR   lays an NVIDIA wheel's lib/ and licenses/ into DIR

"cpu" means: as much as runs without a GPU; "cuda": all that a GPU needs.
"""

import re
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

LIBRARY = re.compile(r"\.(so(\.[0-9]+)*|dylib)$")
# Not needed at run time: Python's side, what serves PyTorch's own tests, and two empty shells that name the others.
UNUSED = re.compile(r"^lib(torch_python|torch|torch_global_deps|shm|aoti_custom_ops|backend_with_compiler|jitbackend_test|torchbind_test)\.")
GPU_ONLY = re.compile(r"^lib(torch_cuda|c10_cuda|caffe2_nvrtc|torch_nvshmem)")
# What `libtorch_cpu` of a CUDA build is linked with.
NEEDED_WITHOUT_GPU = re.compile(r"^lib(cudart|cupti)\.so")
UNUSED_HEADERS = ("pybind11", "google", "tensorpipe")


def metadata(wheel):
    """The lines of a wheel's METADATA."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return archive.read(name).decode().splitlines()


def version(lines):
    """The version that METADATA names."""
    return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("Version:"))


def kind(wheel):
    """Whether a torch wheel is a build for CPUs alone or one for CUDA."""
    with zipfile.ZipFile(wheel) as archive:
        return "cuda" if any(PurePosixPath(name).name == "libtorch_cuda.so" for name in archive.namelist()) else "cpu"


def requirements(lines, wanted):
    """The NVIDIA packages among a wheel's requirements, as pip takes them.

    They come in two forms: one package a library (`nvidia-cuda-runtime-cu12==12.8.90`), and one package with the
    libraries as extras (`cuda-toolkit[cudart,cupti]==13.0.3`).
    """
    found = []
    for line in lines:
        match = re.match(r"Requires-Dist:\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?\s*([^;]*)(;.*)?$", line)
        if not match:
            continue
        name, extras, pinned, marker = match[1].lower(), match[2], match[3].strip(" ()"), match[4] or ""
        if "extra ==" in marker:
            continue
        if name == "cuda-toolkit":
            names = [extra.strip() for extra in (extras or "").split(",")]
            if wanted == "cpu":
                names = [extra for extra in names if extra in ("cudart", "cupti")]
            found.append(f"{name}[{','.join(names)}]{pinned}{marker}")
        elif name.startswith("nvidia-") and (wanted == "cuda" or re.match(r"nvidia-cuda-(runtime|cupti)\b", name)):
            found.append(f"{name}{pinned}{marker}")
    return found


def place_license(name):
    """Where the text of a license belongs, which whoever passes the libraries on passes on too; else `None`."""
    match = re.fullmatch(r"([^/]+?)-[^/-]+\.dist-info/(?:licenses/)?((?:.*/)?(?:LICEN|NOTICE|COPYING)[^/]*)", name, re.I)
    return f"licenses/{match[1]}/{match[2]}" if match else None


def place(name, wanted):
    """Where a file of the torch wheel belongs, relative to the target; `None` for what is not needed."""
    parts = PurePosixPath(name).parts
    if parts[0].endswith(".dist-info"):
        return place_license(name)
    if parts[0] == "torch.libs" or parts[:2] == ("torch", "lib") and len(parts) == 3:
        file = parts[-1]
        if not LIBRARY.search(file) or UNUSED.match(file) or wanted == "cpu" and GPU_ONLY.match(file):
            return None
        return f"lib/{file}"
    if parts[:2] == ("torch", "include") and parts[2] not in UNUSED_HEADERS:
        return "/".join(parts[1:])
    return None


def place_library(name, wanted):
    """Where a file of an NVIDIA wheel belongs; `None` for what is not needed."""
    path = PurePosixPath(name)
    if path.parts[0].endswith(".dist-info"):
        return place_license(name)
    if path.parts[0] != "nvidia" or path.parent.name != "lib" or not LIBRARY.search(path.name):
        return None
    if wanted == "cpu" and not NEEDED_WITHOUT_GPU.match(path.name):
        return None
    return f"lib/{path.name}"


def unpack(wheel, target, choose):
    """Unpacks the files of `wheel` to where `choose` says."""
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            relative = None if entry.is_dir() else choose(entry.filename)
            if relative is None:
                continue
            path = Path(target, relative)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(path, "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
            if LIBRARY.search(path.name):
                path.chmod(0o755)


COMMANDS = {
    "kind": lambda wheel: print(kind(wheel)),
    "version": lambda wheel: print(version(metadata(wheel))),
    "requirements": lambda wanted, wheel: print("\n".join(requirements(metadata(wheel), wanted))),
    "unpack": lambda wanted, wheel, target: unpack(wheel, target, lambda name: place(name, wanted)),
    "unpack-libraries": lambda wanted, wheel, target: unpack(wheel, target, lambda name: place_library(name, wanted)),
}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](*sys.argv[2:])
