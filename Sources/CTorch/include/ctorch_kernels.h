// Operations that have kernels of our own; part of `ctorch.h`, which says what holds for all tables.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "ctorch_types.h"

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

/// Sets of words that rows are weighed against, with what is kept of their weights; release it with `softmax.release`.
typedef struct ct_softmax_s ct_softmax_s;
typedef ct_softmax_s *ct_softmax;

/// Projection to words, softmax and loss in one, whose logits are never in memory as a whole.
///
/// `groups` are `count` times four numbers: which set of words, the first row, the distance to the next one, and the
/// number of rows; every row is in one group. Targets are places among the words of the row's set.
typedef struct ct_softmax_functions {
  /// Sets of ids, which are rows of the weight, no id twice in a set; NULL stands for all rows.
  ct_softmax _Nullable (*_Nonnull make)(ct_tensors ids, int64_t count);
  void (*_Nonnull release)(ct_softmax s);
  /// Sets whether this thread rounds the factors of products to bfloat16 on the CPU, as autocast does on any device; sums are
  /// float32. Returns the state before.
  bool (*_Nonnull set_half)(bool on);
  /// Returns whether this processor has a kernel for it, in bfloat16 or in float32; otherwise libtorch's operations do it.
  bool (*_Nonnull is_fused)(bool half);
  /// Sets whether this thread uses such a kernel where there is one: initially it does. Returns the state before.
  bool (*_Nonnull set_fused)(bool on);
  /// Losses (N) in nats, followed by gradients, and whether no other word is more probable (N), of rows (N, C); weight
  /// (V, C), bias (V).
  int32_t (*_Nonnull losses)(ct_softmax s, ct_tensor hidden, ct_tensor weight, ct_optional_tensor bias,
                             ct_tensor targets, const int64_t *groups, int64_t count,
                             ct_optional_tensor *_Nonnull out);
  /// The sum of factor (N) times loss, followed by gradients, in three quarters of the time.
  ct_tensor _Nullable (*_Nonnull weighted_loss)(ct_softmax s, ct_tensor hidden, ct_tensor weight,
                                                ct_optional_tensor bias, ct_tensor targets, ct_tensor factors,
                                                const int64_t *groups, int64_t count);
} ct_softmax_functions;

/// The shape of a layer and its dropout.
typedef struct ct_layer_options {
  int64_t heads;
  /// A token sees 0 all tokens, 1 itself and those before it, 2 all others and its own key and value.
  int32_t sight;
  double dropout;
  uint64_t seed;
} ct_layer_options;

/// A layer of a transformer's encoder (post-norm) over short rows, as one operation.
typedef struct ct_layer_functions {
  /// Returns whether there is a kernel for these sizes on this processor.
  bool (*_Nonnull is_fused)(int64_t width, int64_t inner, int64_t heads, int64_t tokens);
  /// States (N, Q, C), followed by gradients. Tokens are rows of tables: `query_index` (N, Q) into the first two and the
  /// own ones, `token_index` (N, S) into the keys and values. `inputs` are 16 float32 tensors on the CPU: tables of
  /// queries, inputs to add to (U, C), keys, values (W, C), own keys, own values (U, C) or NULL; weight and bias of the
  /// output projection, of the inner network's two, and of the two norms.
  ct_tensor _Nullable (*_Nonnull encode)(ct_tensors inputs, ct_tensor query_index, ct_tensor token_index,
                                         const ct_layer_options *options);
} ct_layer_functions;

/// A layer of LSTM over short rows whose inputs are projected already, as one operation; and two tiers of them.
typedef struct ct_lstm_functions {
  /// Returns whether there is a kernel for states of this width on this processor.
  bool (*_Nonnull is_fused)(int64_t width);
  /// States (N, T, H), 0 behind a row's last step, and the cell after it (N, H), both followed by gradients. A step's
  /// gates are the row of the table that `index` (N, T) names plus the row's part plus the product with the state before;
  /// `reversed` it goes from a row's last step to its first. `inputs` are 5 float32 tensors on the CPU: the table (U, 4H),
  /// or without an index (N, T, 4H); the rows' parts (N, 4H) or NULL; the weight (4H, H); hidden state and cell before
  /// the first step (N, H) or NULL. `lengths` (N), where they differ, are int64, as the index is.
  int32_t (*_Nonnull run)(ct_tensors inputs, ct_optional_tensor index, ct_optional_tensor lengths, bool reversed,
                          ct_optional_tensor *_Nonnull out);
  /// Rows of users under a context LSTM that reads what each of their rows amounts to (W = 2·D·H: the means of its states,
  /// then the last state of each of `directions`, D), through S rows of each of B users, N = S·B in the order of their
  /// steps. First the users' states after the last one (B, W + 2C): what it amounts to, hidden state and cell of the
  /// context; then the states of each direction (N, T, H), all followed by gradients. `inputs` are 4 + 3·D
  /// float32 tensors on the CPU: the users' states before the first row; weight (4C, W), bias (4C) and weight of the
  /// state before (4C, C) of the context; for each direction the table (U, 4H), its gates' weight for the context
  /// (4H, C), and the weight (4H, H). `index` (N, T) and `lengths` (N) as above; the second direction is reversed.
  int32_t (*_Nonnull run_tiers)(ct_tensors inputs, int64_t directions, ct_tensor index, ct_optional_tensor lengths,
                                ct_optional_tensor *_Nonnull out);
} ct_lstm_functions;

#ifdef __clang__
#pragma clang assume_nonnull end
#endif
