// A layer of LSTM over short rows, forward and back through time, block by block in the cache.
//
// Letters: N rows, T steps, H width of the state, U rows of the table, J = H / 16 groups of units. Gates i, f, g, o, as
// in PyTorch. A lane is 32 bits: one float, or two neighbouring bfloat16 values of the dimension that a product sums
// over; K is H in lanes.
//
// The inputs are already projected: rows of a table that the steps' indices name, so that equal tokens are projected once,
// plus a part that is the same at every step of a row.
#pragma once
#include <cstdint>

#include "parallel.hpp"

namespace ct::lstm {
constexpr int64_t kRows = 48;  // rows of a block at most: eight products
constexpr int64_t kUnits = 16;  // units whose four gates are the columns of a product: one register each

struct Sizes {
  int64_t rows, steps, width;
  int64_t block;  // rows of a block: what is saved is laid out by them
  bool reversed;  // from a row's last step to its first
};

struct Call {
  Sizes sizes;
  const float *table;      // (U, 4H)
  int64_t table_rows;      // U
  const int64_t *index;    // (N, T): rows of the table; NULL: each step has its own, in order
  const int64_t *lengths;  // (N): how many steps a row has; NULL: all
  const float *row_part;   // (N, 4H): added at every step; or NULL
  const float *weight;     // (4H, H): of the state before
  const float *hidden, *cell;  // (N, H): the state before the first step; NULL: zeros
};

// The numbers of the forward pass that the backward pass needs; both NULL where there is none. Block by block and step
// by step.
struct Saved {
  float *gates;  // (places, 4H): after their activations, (J, rows, 4, 16) in a step of a block
  float *cells;  // (places, H): (J, rows, 16) in a step of a block

  // Blocks end in rows that only fill up products.
  static int64_t places(const Sizes &s) { return (s.rows + kBlock) * s.steps; }
};

// Gradients; those that are not wanted are NULL.
struct Changes {
  float *table;     // (U, 4H), added to
  float *row_part;  // (N, 4H), added to
  float *weight;    // (4H, H), added to
  float *hidden, *cell;  // (N, H), written
};

// The results and their changes: states (N, T, H), as they were and what changes by them, and the cell after the last
// step.
struct Results {
  const float *states;         // (N, T, H)
  const float *states_change;  // (N, T, H)
  const float *cell_change;    // (N, H), or NULL
};

struct Tiers;
struct TiersSaved;
struct TiersResults;
struct TiersChanges;

struct Kernel {
  // States (N, T, H), 0 behind a row's last step, and the cell after it (N, H).
  void (*forward)(const Call &call, const Saved &saved, float *states, float *last_cell);
  void (*backward)(const Call &call, const Saved &saved, const Results &results, const Changes &changes);
  // The same of two tiers (tiers.hpp): the states of the event LSTM, and the trail from its first states on.
  void (*forward_tiers)(const Tiers &tiers, const TiersSaved &saved, float *const *states, float *trail);
  void (*backward_tiers)(const Tiers &tiers, const TiersSaved &saved, const TiersResults &results,
                         const TiersChanges &changes);
};

// NULL where the processor cannot.
const Kernel *float_kernel();
const Kernel *bfloat_kernel();
}  // namespace ct::lstm
