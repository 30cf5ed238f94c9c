#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>

namespace ct {
// The threads that kernels run on, which are handed in: threads of their own would wait for the cores on which those of
// the tensor library spin.
struct Threads {
  int (*count)();                                            // how many may be used now
  void (*run)(void (*body)(void *), void *data, int count);  // calls `body` on as many of them, and waits for all
};
void use(Threads threads);  // at first the calling thread alone

int thread_count();
void on_threads(void (*body)(void *), void *data, int count);

// The sizes of products.
constexpr int64_t kTile = 64;  // columns: four registers of 16 floats
constexpr int64_t kBlock = 6;  // rows that a product takes at once: 24 of the 32 registers are sums

inline int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
inline int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

// Runs `body` on every index below `count`, on all threads. What a body throws (memory may run out) is thrown again in
// the end.
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
  on_threads([](void *data) { (*static_cast<decltype(work) *>(data))(); }, &work,
             static_cast<int>(std::min<int64_t>(thread_count(), count)));
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
