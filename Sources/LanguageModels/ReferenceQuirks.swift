package import Vocabulary

/// Whose behaviour a run follows where the reference does something that it cannot have meant.
///
/// ``quirks`` spells out what that means; `docs/reference/compatibility.md` lists every difference with its effect.
package enum Compatibility: String, CaseIterable, Sendable, Hashable, Codable {
    /// The sensible behaviour.
    case standard = "none"
    /// The reference's behaviour, so that its weights and its numbers mean the same here.
    case reference

    /// The deviations that a run with this compatibility repeats.
    package var quirks: ReferenceQuirks { self == .reference ? .reference : .standard }
}

extension Vocabulary {
    /// The compatibility that the vocabulary was made with, and that its models have to have.
    package var compatibility: Compatibility { quirks == .reference ? .reference : .standard }
}

/// The reference's deviations in models, batches and training, one flag each.
///
/// The code asks for a flag where it repeats a deviation, and knows nothing else of the reference. Those of
/// vocabularies and tokenizers are ``vocabulary``.
package struct ReferenceQuirks: Sendable, Hashable {
    /// The deviations in the layout of the vocabulary and in reading lines.
    package var vocabulary = VocabularyQuirks.standard

    // MARK: Predictions

    /// Masked transformers and bidirectional LSTMs predict the time of day as well, although it is given: its loss is
    /// part of each event's loss.
    package var predictsTimeOfDay = false
    /// The time of day has a column among the scores of the fields.
    package var scoresTimeOfDay = false
    /// With a time of day, a transformer's training loss leaves out the first predicted position, which scoring counts:
    /// forward, `src_user` is scored by a head that never learned it.
    package var dropsFirstPositionInTraining = false
    /// A masked model's training loss is a mean over all positions, of which those that are not hidden count as 0: it
    /// is a tenth of the hidden token's loss.
    package var countsVisibleTokensAsZero = false
    /// The mean loss of an event divides by the positions of the padded batch: losses of characters depend on the
    /// longest event of the batch.
    package var dividesByPaddedLength = false

    // MARK: Transformers

    /// The positional table has ten rows, or 200 where the vocabulary is so small that it looks like characters; a
    /// checkpoint holds the table.
    package var guessesPositionTable = false
    /// A tiered transformer's decoder attends to the padding behind shorter histories: losses depend on the longest
    /// history of the batch.
    package var attendsToHistoryPadding = false
    /// A tiered transformer remembers an event as the mean over all positions of the batch, and as the state at the
    /// last of them, padding included.
    package var remembersPadding = false
    /// A tiered transformer has no masked form that works.
    package var lacksMaskedTieredTransformer = false
    /// A multiline transformer accepts the bidirectional option and ignores it.
    package var ignoresDirectionOfMultiline = false
    /// A multiline transformer that predicts vectors learns its goals too, so that it can make them easy.
    package var learnsGoals = false
    /// The mean loss of a batch of predicted vectors includes padding.
    package var averagesPaddedVectors = false
    /// The context of a first event is that event itself, from which it is then predicted.
    package var showsFirstEventToItself = false

    // MARK: LSTMs

    /// From the second layer on, both directions of a bidirectional LSTM read both directions of the layer below: a
    /// state before a token depends on that token.
    package var couplesDirections = false
    /// The final states of a bidirectional LSTM, `(2, B, H)`, are read as `(B, 2H)`: users of a batch get parts of each
    /// other's states.
    package var mixesUsersOfBatch = false
    /// Attention has one set of keys for both directions, in which every token attends to those before it.
    package var attendsForwardInBothDirections = false
    /// Attention weights of padding are set to 0 after the softmax, so that the others do not add up to 1.
    package var clearsPaddingAfterSoftmax = false
    /// Attention weights are summed over the tokens that attend, not over those attended to: each state is only scaled.
    package var sumsAttentionOverQueries = false
    /// The mask of a bidirectional LSTM's attention is that of the framed event, two positions too long.
    package var widensAttentionMask = false

    // MARK: Batches, training and scoring

    /// Users' queues survive files and passes, and so do the single steps and the larger batches of stragglers: from
    /// the second epoch on there are no three steps.
    package var keepsQueues = false
    /// A training pass throws away the first batch after the end of a file, and leaves the rest in the queues.
    package var dropsEndsOfFiles = false
    /// Batches at the end of a file take three events of each user, however few users are left.
    package var fixesSteps = false
    /// Evaluation takes the events of users in the batches of training.
    package var evaluatesInTrainingBatches = false
    /// The memory of users continues from one epoch to the next, and from training to validation and back.
    package var remembersAcrossPasses = false
    /// Equal events of a batch are learned from one by one.
    package var learnsEqualEventsApart = false
    /// The losses of an event may depend on the events that are scored with it.
    package var lossesDependOnBatch = false
    /// Events are ranked by their mean loss alone: there is no calibration.
    package var ranksByMeanLoss = false
    /// The precision `auto` means float32: other digits would not be the reference's.
    package var computesInFloat32 = false

    /// No deviations.
    package static let standard = ReferenceQuirks()

    /// All deviations of the reference.
    package static let reference: ReferenceQuirks = {
        var quirks = ReferenceQuirks()
        quirks.vocabulary = .reference
        let flags: [WritableKeyPath<ReferenceQuirks, Bool>] = [
            \.predictsTimeOfDay, \.scoresTimeOfDay, \.dropsFirstPositionInTraining, \.countsVisibleTokensAsZero,
            \.dividesByPaddedLength,
            \.guessesPositionTable, \.attendsToHistoryPadding, \.remembersPadding, \.lacksMaskedTieredTransformer,
            \.ignoresDirectionOfMultiline, \.learnsGoals, \.averagesPaddedVectors, \.showsFirstEventToItself,
            \.couplesDirections, \.mixesUsersOfBatch, \.attendsForwardInBothDirections, \.clearsPaddingAfterSoftmax,
            \.sumsAttentionOverQueries, \.widensAttentionMask,
            \.keepsQueues, \.dropsEndsOfFiles, \.fixesSteps, \.evaluatesInTrainingBatches, \.remembersAcrossPasses,
            \.learnsEqualEventsApart, \.lossesDependOnBatch, \.ranksByMeanLoss, \.computesInFloat32,
        ]
        for flag in flags { quirks[keyPath: flag] = true }
        return quirks
    }()
}
