#include "support.hpp"

#include <c10/util/Exception.h>

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

extern "C" __attribute__((visibility("default"))) const ct_api *ct_api_table(void) noexcept {
  ct::open_cuda();
  return &ct::api;
}
