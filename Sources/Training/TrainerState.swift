/// How far a training run has come: all that, with the weights, the optimiser's and the random generator's state, is
/// needed to go on from there.
public struct TrainerState: Codable, Sendable, Equatable {
    /// The rows to learn from and those for validation: others would be another run.
    public var rowCounts: [Int]?
    /// The epoch that is under way, from 0; the number of epochs once training is done.
    public var epoch = 0
    /// The batches of the epoch that have been learned from.
    public var batch = 0
    /// The batches of all epochs.
    public var iteration = 0
    /// The optimiser steps.
    public var step = 0
    /// The rows of all epochs.
    public var samples = 0
    /// The validation losses so far, in order (nats a token).
    public var validations: [Double] = []
    /// The lowest validation loss so far, and after how many steps it was reached.
    public var best: Best?
    /// The validations since the best.
    public var validationsSinceBest = 0
    /// The seconds of training so far, over all sessions.
    public var seconds = 0.0
    /// Whether training ended: all epochs, or early stopping.
    public var isDone = false

    /// A validation loss and the optimiser step at which it was reached.
    public struct Best: Codable, Sendable, Equatable {
        /// Nats a token.
        public var loss: Double
        /// The optimiser step.
        public var step: Int
    }

    /// The state before the first batch.
    public init() {}
}
