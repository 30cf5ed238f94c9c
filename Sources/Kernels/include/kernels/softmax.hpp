// The softmax over the words of a position, fused with the projection to them: logits never reach memory.
//
// Letters: M rows, C width, F words, T tiles of 64 words. A lane is 32 bits: one float, or two neighbouring bfloat16
// values of the dimension that a product sums over; K is C in lanes, `step` the values of a lane.
//
// Every row has a reference, at first the logit of its target. With x = logit - reference of each other word,
// rest = sum of exp(x), and the loss is log1p(rest): no maximum has to be known before, the target's own share is exact,
// and small losses keep their digits.
#pragma once
#include <cstdint>
#include <vector>

#include "parallel.hpp"

namespace ct::softmax {
constexpr int64_t kChunk = 48;  // rows that are weighed together where words lie ready
constexpr int64_t kSpan = 2;    // tiles whose exponentials wait in the cache for the gradient
constexpr float kHighest = 70;  // above it a row gets another reference, long before exp overflows

// The words that a row is weighed against, laid out for products where nothing is learned.
struct Words {
  int64_t count = 0;        // F
  std::vector<int64_t> ids;  // their rows in the weight; empty: all of them in order
  Buffer<uint32_t> by_width;  // (T, K, 64)
  Buffer<float> bias;         // (T · 64), -inf behind the last word

  int64_t tiles() const { return divide_up(count, kTile); }
  int64_t id(int64_t place) const { return ids.empty() ? place : ids[static_cast<size_t>(place)]; }
};

// Rows that are weighed against the same words. Row i has its numbers at `first + i * stride`.
struct Rows {
  const Words *words;
  int64_t first, stride, count;
};

// The inputs and outputs of a call.
struct Task {
  int64_t width;         // C
  const float *weight;   // (V, C)
  const float *bias;     // (V), or NULL
  const float *hidden;   // (N, C)
  const int64_t *targets;  // (N): places among the words
  const float *factors;  // (N): the derivative of the result by each loss; NULL where nothing is learned
  float *losses;         // (N)
  bool *hits;            // (N): whether no other word is more probable
  float *hidden_gradient;  // (N, C), written
  float *weight_gradient;  // (V, C), added to
  float *bias_gradient;    // (V), added to; or NULL
};

struct Kernel {
  void (*pack)(Words &words, const float *weight, const float *bias, int64_t width);  // before `run`, where nothing is learned
  void (*run)(const Task &task, const Rows &rows);
};

// NULL where the processor cannot.
const Kernel *float_kernel();
const Kernel *bfloat_kernel();
}  // namespace ct::softmax
