#pragma once
#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>

// GCC's OpenMP, which libtorch's builds for Linux bring along; elsewhere it stays undefined.
extern "C" __attribute__((weak)) void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);

namespace ct {
// What products are made of.
constexpr int64_t kTile = 64;  // columns: four registers of 16 floats
constexpr int64_t kBlock = 6;  // rows that a product takes at once: 24 of the 32 registers are sums

inline int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
inline int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

// Runs `body` on every index below `count`, on the threads that libtorch itself computes on: threads of our own would
// wait for the cores on which its threads spin. What a body throws (memory may run out) is thrown again in the end.
template <class Body>
void parallel(int64_t count, const Body &body) {
  std::atomic<int64_t> next{0};
  std::atomic_flag has_failed = ATOMIC_FLAG_INIT;
  std::exception_ptr failure;
  auto work = [&] {
    try {
      for (int64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) body(i);
    } catch (...) {
      if (!has_failed.test_and_set()) failure = std::current_exception();
      next = count;
    }
  };
  auto threads = static_cast<unsigned>(std::min<int64_t>(at::get_num_threads(), count));
  if (threads <= 1 || !GOMP_parallel) work();
  else GOMP_parallel([](void *data) { (*static_cast<decltype(work) *>(data))(); }, &work, threads, 0);
  if (failure) std::rethrow_exception(failure);
}

// Memory for vectors of numbers: it grows and never shrinks, and what is in it after growing is anything.
template <class T>
class Buffer {
  struct Free {
    void operator()(T *p) const noexcept { std::free(p); }
  };
  std::unique_ptr<T, Free> memory;
  size_t capacity = 0;

 public:
  T *reserve(int64_t count) {
    auto size = (static_cast<size_t>(count) * sizeof(T) + 63) / 64 * 64;
    if (size > capacity) {
      memory.reset();
      capacity = 0;
      memory.reset(static_cast<T *>(std::aligned_alloc(64, size)));
      if (!memory) throw std::bad_alloc();
      capacity = size;
    }
    return memory.get();
  }
  T *data() const noexcept { return memory.get(); }
};
}  // namespace ct
