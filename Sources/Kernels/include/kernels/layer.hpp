// A layer of a transformer's encoder over short rows, forward and backward, block by block in the cache.
//
// Letters: N rows, Q queries of a row, S tokens that they attend to, C width, F inner width, H heads, D = C / H.
//
// Tokens are rows of tables, and rows of tokens are indices into them: what is equal is projected once. A query may have a
// key and a value of its own that stand in for those of the token at its place: a hidden token among tokens that are seen.
#pragma once
#include <cstdint>

#include "parallel.hpp"

namespace ct::layer {
constexpr int64_t kTokens = 16;  // S and Q at most: the lanes of a register

enum class Sight : int32_t { all, causal, others };  // others: all but the token at its place, and its own

struct Sizes {
  int64_t rows, queries, tokens, width, inner, heads;
  Sight sight;
  float dropout;
  uint64_t seed;

  int64_t head() const { return width / heads; }
  int64_t places() const { return rows * queries; }
};

// The weights, as PyTorch has them, or their gradients.
template <class T>
struct Weights {
  T *out, *out_bias;                // (C, C), (C)
  T *expand, *expand_bias;          // (F, C), (F)
  T *contract, *contract_bias;      // (C, F), (C)
  T *norm1, *norm1_bias, *norm2, *norm2_bias;  // (C) each
};

// Tables, or their gradients.
template <class T>
struct Tables {
  T *query, *input;          // (U, C): queries, and what the layer's result is added to
  T *key, *value;            // (W, C)
  T *own_key, *own_value;    // (U, C), or NULL
};

// The numbers of the forward pass that the backward pass needs.
struct Saved {
  float *attention;  // (N · Q, H, 16): shares, before dropout
  float *mixed;      // (N · Q, C)
  float *normed1, *normed2;  // (N · Q, C): before weight and bias
  float *scales;     // (N · Q, 2)
  float *inner;      // (N · Q, F)
};

struct Call {
  Sizes sizes;
  const int64_t *query_index;  // (N, Q): rows of the query tables
  const int64_t *token_index;  // (N, S): rows of the token tables
  int64_t query_rows, token_rows;  // U, W
  Tables<const float> tables;
  Weights<const float> weights;
};

struct Kernel {
  void (*forward)(const Call &call, const Saved &saved, float *out);  // (N · Q, C)
  void (*backward)(const Call &call, const Saved &saved, const float *change, const Tables<float> &tables,
                   const Weights<float> &weights);  // added to tables and weights
  // Dropout alone; `seed` decides what falls out.
  void (*drop)(float *out, const float *values, int64_t count, float rate, uint64_t seed);
};

// NULL where the processor cannot. Of products with weights one rounds the factors to bfloat16; all else is float32.
const Kernel *float_kernel();
const Kernel *bfloat_kernel();
}  // namespace ct::layer
