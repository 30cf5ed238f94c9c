#include <ATen/Parallel.h>
#include <c10/util/Exception.h>

#include "kernels/isa.hpp"
#include "kernels/parallel.hpp"
#include "support.hpp"

// GCC's OpenMP, which libtorch's builds for Linux bring along; elsewhere it stays undefined.
extern "C" __attribute__((weak)) void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);

namespace ct {
static thread_local std::string last_error;

void record(const char *message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
}

void record_current() noexcept {
  try {
    throw;
  } catch (const c10::Error &e) {
    record(e.what_without_backtrace());
  } catch (const std::exception &e) {
    record(e.what());
  } catch (...) {
    record("unknown C++ exception");
  }
}

static const ct_api api = {
    .version = CT_VERSION,
    .last_error = []() noexcept { return last_error.c_str(); },
    .tensor = &tensor_functions,
    .shape = &shape_functions,
    .math = &math_functions,
    .in_place = &in_place_functions,
    .nn = &nn_functions,
    .softmax = &softmax_functions,
    .layer = &layer_functions,
    .lstm = &lstm_functions,
    .autograd = &autograd_functions,
    .optimiser = &optimiser_functions,
    .random = &random_functions,
    .device = &device_functions,
    .archive = &archive_functions,
};
}  // namespace ct

static_assert(int32_t(ct::Isa::avx2) == ct_isa_avx2 && int32_t(ct::Isa::avx512) == ct_isa_avx512 &&
              int32_t(ct::Isa::avx512_bf16) == ct_isa_avx512_bf16);

extern "C" __attribute__((visibility("default"))) const ct_api *ct_api_table(ct_isa isa) noexcept {
  ct::use(static_cast<ct::Isa>(isa));
  // The threads that libtorch itself computes on.
  ct::use(ct::Threads{
      .count = at::get_num_threads,
      .run = [](void (*body)(void *), void *data, int count) {
        if (GOMP_parallel) GOMP_parallel(body, data, static_cast<unsigned>(count), 0);
        else body(data);
      }});
  ct::open_cuda();
  return &ct::api;
}
