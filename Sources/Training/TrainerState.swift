/// How far a training run has come: all that, with the weights, the optimiser's and the random generator's state, is
/// needed to go on from there.
package struct TrainerState: Codable, Sendable, Equatable {
    /// The rows to learn from and those for validation: others would be another run.
    package var rowCounts: [Int]?
    /// The epoch that is under way, from 0; the number of epochs once training is done.
    package var epoch = 0
    /// The batches of the epoch that have been learned from.
    package var batch = 0
    /// The batches of all epochs.
    package var iteration = 0
    /// The optimiser steps.
    package var step = 0
    /// The rows of all epochs.
    package var samples = 0
    /// The validation losses so far, in order (nats a token).
    package var validations: [Double] = []
    /// The lowest validation loss so far, and after how many steps it was reached.
    package var best: Best?
    /// The validations since the best.
    package var validationsSinceBest = 0
    /// The seconds of training so far, over all sessions.
    package var seconds = 0.0
    /// Whether training ended: all epochs, or early stopping.
    package var isDone = false

    /// A validation loss and the optimiser step at which it was reached.
    package struct Best: Codable, Sendable, Equatable {
        /// Nats a token.
        package var loss: Double
        /// The optimiser step.
        package var step: Int
    }

    /// The state before the first batch.
    package init() {}
}
