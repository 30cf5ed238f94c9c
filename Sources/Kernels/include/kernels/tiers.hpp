// An event LSTM over the tokens of rows under a context LSTM over the rows of their users (Tuor et al. 2018), through some
// rows of each user, forward and back through time, users by blocks.
//
// Letters as in lstm.hpp, and: S rows of each of B users, N = S·B in the order of their steps; D directions of the event
// LSTM; W = 2·D·H, what a row amounts to: the means of its states, then the last state of each direction; C width of the
// context. A user's state is W numbers of their last row, then hidden state and cell of the context, W + 2·C.
#pragma once
#include "lstm.hpp"

namespace ct::lstm {
constexpr int64_t kDirections = 2;  // at most

struct Tiers {
  int64_t users, steps;        // B, S
  int64_t block;               // users of a block: what is saved is laid out by them
  int64_t directions, width, context;  // D, H, C
  Call event[kDirections];         // N rows whose tokens a table has; without row part and state
  const float *beside[kDirections];  // (4H, C): what gates take of the context
  const float *input;   // (4C, W): of the context LSTM, of what a row amounts to
  const float *bias;    // (4C)
  const float *weight;  // (4C, C): of the state before

  int64_t summary() const { return 2 * directions * width; }
  int64_t state() const { return summary() + 2 * context; }
  int64_t tokens() const { return event[0].sizes.steps; }
  // The start of a step's rows among the saved numbers: blocks end in padding rows.
  int64_t place(int64_t step) const { return step * (users + kBlock); }
  int64_t places() const { return place(steps); }
};

// The numbers of the forward pass that the backward pass needs; NULL where there is none. Step by step and block by
// block.
struct TiersSaved {
  Saved event[kDirections];  // (places · T, 4H) and (places · T, H)
  Saved context;             // (places, 4C) and (places, C)
};

struct TiersResults {
  const float *states[kDirections];         // (N, T, H)
  const float *states_change[kDirections];  // (N, T, H)
  const float *trail;                       // (S + 1, B, W + 2C): states of users before the first step and after each
  const float *last_change;                 // (B, W + 2C): of those after the last one; or NULL
};

// Gradients, added to; that of the states before the first step is written, or NULL where it is not wanted.
struct TiersChanges {
  float *table[kDirections];   // (U, 4H)
  float *beside[kDirections];  // (4H, C)
  float *weight[kDirections];  // (4H, H)
  float *input, *bias, *context_weight;  // (4C, W), (4C), (4C, C)
  float *before;               // (B, W + 2C)
};
}  // namespace ct::lstm
