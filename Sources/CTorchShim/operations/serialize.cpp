#include "../support.hpp"

#include <ATen/ATen.h>
#include <caffe2/serialize/inline_container.h>

namespace ct {
using caffe2::serialize::PyTorchStreamReader;
using caffe2::serialize::PyTorchStreamWriter;

static PyTorchStreamReader &reader(ct_archive a) noexcept { return *reinterpret_cast<PyTorchStreamReader *>(a); }

static PyTorchStreamWriter &writer(ct_archive_writer w) noexcept { return *reinterpret_cast<PyTorchStreamWriter *>(w); }

// The result of `body`, or null plus `last_error()`.
template <class Handle, class Body>
static Handle own(Body &&body) noexcept {
  try {
    return reinterpret_cast<Handle>(body());
  } catch (...) {
    record_current();
    return nullptr;
  }
}

// Of a writer that was not finished, the destructor writes the end of the file, and must not throw. Nor does it: a sink
// never fails.
const ct_archive_functions archive_functions = {
    .open = [](const char *path) noexcept {
      return own<ct_archive>([&] { return new PyTorchStreamReader(std::string(path)); });
    },
    .close = [](ct_archive a) noexcept { delete &reader(a); },
    .contains = [](ct_archive a, const char *name, bool *out) noexcept {
      return status([&] { *out = reader(a).hasRecord(name); });
    },
    .size = [](ct_archive a, const char *name, int64_t *out) noexcept {
      return status([&] { *out = static_cast<int64_t>(reader(a).getRecordSize(name)); });
    },
    .read = [](ct_archive a, const char *name, void *out, int64_t size) noexcept {
      return status([&] { reader(a).getRecord(name, out, static_cast<size_t>(size)); });
    },
    .create = [](ct_sink sink, void *context) noexcept {
      return own<ct_archive_writer>([&] {
        return new PyTorchStreamWriter([=](const void *bytes, size_t size) {
          sink(context, bytes, static_cast<int64_t>(size));
          return size;
        });
      });
    },
    .add = [](ct_archive_writer w, const char *name, const void *bytes, int64_t size) noexcept {
      return status([&] { writer(w).writeRecord(name, bytes, static_cast<size_t>(size)); });
    },
    .finish = [](ct_archive_writer w) noexcept { return status([&] { writer(w).writeEndOfFile(); }); },
    .discard = [](ct_archive_writer w) noexcept { delete &writer(w); },
    .copy_view = [](const void *bytes, const int64_t *sizes, const int64_t *strides, int64_t rank,
                    int32_t type) noexcept {
      return make([&] {
        const auto count = static_cast<size_t>(rank);
        const auto view = at::from_blob(const_cast<void *>(bytes), at::IntArrayRef(sizes, count),
                                        at::IntArrayRef(strides, count), static_cast<at::ScalarType>(type));
        return view.clone(at::MemoryFormat::Contiguous);
      });
    },
};
}  // namespace ct
