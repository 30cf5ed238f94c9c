package import Torch

// N events of a batch, R events with a loss, T tokens of an event

/// A model of events: it gives every token of an event its loss, −ln p(token | context), in nats.
///
/// A causal model reads an event from left to right and does not predict the first token. A bidirectional model
/// predicts each token from those on both sides. A masked model learns by predicting hidden tokens of each event, and
/// scores an event by hiding each token in turn. Parameters carry the names and shapes of the reference's state
/// dictionary; those that track no gradient (positional tables) are only stored with the others.
///
/// ``arrangement`` says which events come together in a batch. A model that remembers users keeps their states in
/// ``memory`` and continues from them with every batch, in training and in scoring.
package protocol LanguageModel: AnyObject, Module {
    /// The batches that it wants.
    var arrangement: EventArrangement { get }

    /// The first position of an event that is predicted: 1 where the first token is context only, else 0.
    var firstPredicted: Int { get }

    /// True for a model that predicts tokens that are hidden from it, each from all others.
    var isMasked: Bool { get }

    /// True where a training step predicts every token that can be predicted; otherwise it predicts one hidden token of
    /// each event, whose position ``trainingLoss(_:maskedPositions:isTraining:)`` needs.
    var learnsFromEveryToken: Bool { get }

    /// True where equal events of a batch may be learned from once, weighted by their number: a training step depends
    /// on nothing else of an event, nor on chance.
    var learnsEqualEventsOnce: Bool { get }

    /// True where ``TokenLosses`` has a loss for each token, and not something else that an event's loss is the mean
    /// of.
    var hasTokenLosses: Bool { get }

    /// The states of users; `nil` where events stand by themselves.
    var memory: UserMemory? { get set }

    /// The mean loss of the tokens that a training step predicts, in nats: a batch → `()`, the mean of the events'
    /// means.
    ///
    /// - Parameters:
    ///   - batch: The events.
    ///   - maskedPositions: The position of each event's hidden token, N of them, at least ``firstPredicted`` and within
    ///     the event, on the batch's device; `nil` where the model learns from every token.
    ///   - isTraining: True for dropout; validation passes false.
    /// - Returns: A single number, with its graph where gradients are on.
    func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor

    /// The loss of every token of the events that get one, without dropout: a batch → `(R, T)`, nats, 0 where nothing
    /// is predicted.
    func tokenLosses(_ batch: TokenBatch) -> TokenLosses

    /// The losses of the events of several batches of one event of each user, one after the other, as they would be
    /// batch by batch: `(R, T)`. A model that remembers users may compute together whatever does not depend on their
    /// states.
    ///
    /// - Parameters:
    ///   - events: The events of all batches.
    ///   - users: The users of each batch.
    /// - Returns: The losses of all events, whose mean is that of the events.
    func tokenLosses(_ events: TokenBatch, of users: [[Int32]]) -> TokenLosses

    /// The expectations at each position of the events that get a loss, from the states that the losses come from.
    ///
    /// A masked model expects a token from all others of the event, a causal one from those before it. The memory of
    /// users stays as it is; within the batch states continue from step to step.
    ///
    /// - Parameters:
    ///   - batch: The events.
    ///   - count: The number of most probable tokens; all, where a position has fewer.
    /// - Returns: R × T, `nil` where nothing is predicted; nothing at all without ``hasTokenLosses``.
    func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]]

    /// True where ``attention(_:)`` returns maps.
    var hasAttention: Bool { get }

    /// The attention weights of the predictions of the events that get a loss: a batch → maps of R events each.
    ///
    /// The memory of users stays as it is; within the batch states continue from step to step.
    func attention(_ batch: TokenBatch) -> [AttentionMap]

    /// Loads the weights that the configuration says a new model starts from, from the files that it names.
    ///
    /// For new runs only: the weights of later ones are in their folders.
    ///
    /// - Throws: `InputError` naming the file that does not fit.
    func loadPretrainedWeights() throws
}

extension LanguageModel {
    package var arrangement: EventArrangement { .single }
    package var learnsEqualEventsOnce: Bool { false }
    package var hasTokenLosses: Bool { true }
    package var isMasked: Bool { false }
    package var hasAttention: Bool { false }
    package func attention(_ batch: TokenBatch) -> [AttentionMap] { [] }
    package func loadPretrainedWeights() {}

    package var memory: UserMemory? {
        get { nil }
        set { precondition(newValue == nil, "this model remembers no users") }
    }

    /// Scores batch by batch.
    package func tokenLosses(_ events: TokenBatch, of users: [[Int32]]) -> TokenLosses {
        var start = 0
        let parts = users.map { users in
            defer { start += users.count }
            return tokenLosses(events.events(start..<start + users.count, shape: .userSteps(users: users)))
        }
        return .joined(parts)
    }
}
