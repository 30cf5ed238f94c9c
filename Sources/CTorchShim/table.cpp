#include "support.hpp"

#include <ATen/ATen.h>

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
    .tensor =
        {
            .release = [](ct_tensor t) noexcept { c10::raw::intrusive_ptr::decref(raw(t)); },
            .matmul = [](ct_tensor a, ct_tensor b) noexcept {
              return make([&] { return at::matmul(Borrowed(a), Borrowed(b)); });
            },
        },
};
}  // namespace ct

extern "C" __attribute__((visibility("default"))) const ct_api *ct_api_table(void) noexcept { return &ct::api; }
