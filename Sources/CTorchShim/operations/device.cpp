// The machine, libtorch's settings, and chance.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/grad_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

#include <cstring>
#include <filesystem>

#include "../support.hpp"
#if __has_include(<torch/headeronly/version.h>)
#include <torch/headeronly/version.h>
#else
#include <torch/version.h>
#endif

namespace ct {
static std::string cuda_error;

// Opening it registers the kernels and the hooks. Where there is none, this is a build of libtorch for the CPU.
void open_cuda() noexcept {
#ifdef __linux__
  status([] {
    Dl_info found;
    if (!dladdr(reinterpret_cast<const void *>(&at::set_num_threads), &found) || !found.dli_fname) return;
    std::filesystem::path library = std::filesystem::path(found.dli_fname).parent_path() / "libtorch_cuda.so";
    if (!std::filesystem::exists(library)) return;
    // Without a driver it would only cost time and memory.
    if (!dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL) || !dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL))
      cuda_error = dlerror();
  });
#endif
}

static const char *loaded_version() noexcept {
  using Version = uint64_t (*)();
  static std::string text;
  auto version = reinterpret_cast<Version>(dlsym(RTLD_DEFAULT, "aoti_torch_abi_version"));
  if (!version) return nullptr;
  uint64_t packed = version();
  status([&] {
    text = std::to_string(packed >> 56) + "." + std::to_string(packed >> 48 & 255) + "." +
           std::to_string(packed >> 40 & 255);
  });
  return text.c_str();
}

// Calls a function of CUDA's driver about a device; whether it is there and worked. libtorch_cuda has opened the driver
// already, and tells neither name nor capability without CUDA's own headers.
template <class... Types, class... Values>
static bool ask_driver(const char *function, int64_t index, void (*)(Types...), Values... values) noexcept {
  void *driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD);
  if (!driver) return false;
  auto device = reinterpret_cast<int (*)(int *, int)>(dlsym(driver, "cuDeviceGet"));
  auto call = reinterpret_cast<int (*)(Types..., int)>(dlsym(driver, function));
  int found = 0;
  return device && call && !device(&found, int(index)) && !call(values..., found);
}

static int64_t cuda_name(int64_t index, char *out, int64_t capacity) noexcept {
  void (*arguments)(char *, int) = nullptr;
  return ask_driver("cuDeviceGetName", index, arguments, out, int(capacity)) ? int64_t(std::strlen(out)) : 0;
}

static int32_t cuda_capability(int64_t index) noexcept {
  constexpr int kMajor = 75;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
  void (*arguments)(int *, int) = nullptr;
  int major = 0;
  return ask_driver("cuDeviceGetAttribute", index, arguments, &major, kMajor) ? major : 0;
}

// Older versions of libtorch do not say it.
template <class Device>
static int64_t free_memory(Device device) {
  auto allocator = c10::getDeviceAllocator(device.type());
  if constexpr (requires { allocator->getMemoryInfo(device.index()); })
    return static_cast<int64_t>(allocator->getMemoryInfo(device.index()).first);
  return -1;
}

const ct_device_functions device_functions = {
    .built_version = []() noexcept { return TORCH_VERSION; },
    .loaded_version = loaded_version,
    .cpu_capability = []() noexcept {
      static const std::string name = at::get_cpu_capability();
      return name.c_str();
    },
    .cuda_error = []() noexcept -> const char * { return cuda_error.empty() ? nullptr : cuda_error.c_str(); },
    .cuda_count = []() noexcept {
      int64_t count = 0;
      status([&] { count = at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0; });
      return count;
    },
    .cuda_name = cuda_name,
    .cuda_capability = cuda_capability,
    .mps_available = []() noexcept {
      bool available = false;
      status([&] { available = at::hasMPS(); });
      return available;
    },
    .free_memory = [](ct_device d) noexcept {
      int64_t bytes = -1;
      if (d.kind != int32_t(at::kCPU)) status([&] { bytes = free_memory(device(d)); });
      return bytes;
    },
    .threads = []() noexcept { return int32_t(at::get_num_threads()); },
    .set_threads = [](int32_t count) noexcept { return status([&] { at::set_num_threads(count); }); },
    .flush_denormals = [](bool on) noexcept { return at::globalContext().setFlushDenormal(on); },
    .set_deterministic = [](bool on) noexcept {
      return status([&] { at::globalContext().setDeterministicAlgorithms(on, /*warn_only=*/true); });
    },
    .set_matmul_precision = [](const char *precision) noexcept {
      return status([&] { at::globalContext().setFloat32MatmulPrecision(precision); });
    },
    .synchronize = [](ct_device d) noexcept {
      return status([&] {
        if (d.kind != int32_t(at::kCPU))
          c10::impl::VirtualGuardImpl(device(d).type()).synchronizeDevice(device(d).index());
      });
    },
};

static at::Generator *raw(ct_generator g) noexcept { return reinterpret_cast<at::Generator *>(g); }

static at::Generator generator(ct_generator g, at::Device d) {
  if (g) return *raw(g);
  return d.is_cpu() ? at::detail::getDefaultCPUGenerator() : at::globalContext().defaultGenerator(d);
}

// NULL lets libtorch take the default generator of the tensor's device.
static std::optional<at::Generator> chosen(ct_generator g) { return g ? std::optional(*raw(g)) : std::nullopt; }

template <class Body>
static int32_t drawn(ct_tensor t, Body &&body) noexcept {
  return status([&] {
    at::NoGradGuard guard;
    Borrowed tensor(t);
    body(static_cast<const at::Tensor &>(tensor));
  });
}

const ct_random_functions random_functions = {
    .seed = [](uint64_t seed) noexcept { return status([&] { at::manual_seed(seed); }); },
    .make = [](uint64_t seed) noexcept -> ct_generator {
      at::Generator *made = nullptr;
      status([&] { made = new at::Generator(at::detail::createCPUGenerator(seed)); });
      return reinterpret_cast<ct_generator>(made);
    },
    .release = [](ct_generator g) noexcept { delete raw(g); },
    .state = [](ct_generator g, ct_device d) noexcept {
      return make([&] {
        at::Generator source = generator(g, device(d));
        std::lock_guard<std::mutex> lock(source.mutex());
        return source.get_state();
      });
    },
    .set_state = [](ct_generator g, ct_device d, ct_tensor state) noexcept {
      return status([&] {
        at::Generator source = generator(g, device(d));
        std::lock_guard<std::mutex> lock(source.mutex());
        source.set_state(Borrowed(state));
      });
    },
    .permutation = [](int64_t count, ct_generator g, ct_device d) noexcept {
      return make([&] { return at::randperm(count, chosen(g), options(int32_t(at::kLong), d)); });
    },
    .uniform = [](ct_tensor t, double a, double b, ct_generator g) noexcept {
      return drawn(t, [&](const at::Tensor &it) { it.uniform_(a, b, chosen(g)); });
    },
    .normal = [](ct_tensor t, double a, double b, ct_generator g) noexcept {
      return drawn(t, [&](const at::Tensor &it) { it.normal_(a, b, chosen(g)); });
    },
    .integers = [](ct_tensor t, double a, double b, ct_generator g) noexcept {
      return drawn(t, [&](const at::Tensor &it) { it.random_(int64_t(a), int64_t(b), chosen(g)); });
    },
    .bernoulli = [](ct_tensor t, double a, double, ct_generator g) noexcept {
      return drawn(t, [&](const at::Tensor &it) { it.bernoulli_(a, chosen(g)); });
    },
    .multinomial = [](ct_tensor weights, int64_t count, bool replacement, ct_generator g) noexcept {
      return make([&] { return at::multinomial(Borrowed(weights), count, replacement, chosen(g)); });
    },
};
}  // namespace ct
