import LanguageModels
import Runs
import Torch
import Vocabulary

extension Trainer {
    /// The number of batches whose gradients are added up for one optimiser step.
    var accumulation: Int { max(1, configuration.gradientAccumulation) }

    /// Learns from the next batch.
    ///
    /// On a GPU its loss is read together with those of other batches, when a line of the log is due.
    func learn() throws {
        let (batch, masks) = feed[state.batch]
        let batchLoss = withPrecision {
            model.trainingLoss(batch, maskedPositions: masks, isTraining: true)
        }
        try batchLoss.backward()
        pendingLosses.add(batchLoss)
        if options.device.isHost { settleLosses() }
        let learned = batches[state.batch].scoredRows.count
        state.batch += 1
        state.iteration += 1
        state.samples += learned
        clock.events += learned
        if state.batch.isMultiple(of: accumulation) || state.batch == batches.count { try step() }
    }

    /// Reads the losses that are still on the device.
    func settleLosses() {
        for value in pendingLosses.take() { loss.add(value) }
    }

    /// Takes one step of the optimiser with the gradients that were added up.
    private func step() throws {
        let isLogged = (state.step + 1) % Self.logInterval == 1 || state.batch == batches.count
        var norm: Tensor?
        if configuration.gradientClip > 0 {
            norm = optimizer.clipGradients(to: configuration.gradientClip)
        } else if isLogged {
            norm = optimizer.gradientNorm()
        }
        optimizer.learningRate = schedule.rate(batch: state.iteration - 1, step: state.step, epoch: state.epoch)
        optimizer.step()
        optimizer.clearGradients()
        state.step += 1
        guard isLogged, let norm else { return }
        settleLosses()
        try logs.log(
            step: state.step,
            [
                ("train/loss", loss.takeMean() ?? .nan),
                ("train/learning_rate", optimizer.learningRate),
                ("train/gradient_norm", norm.item()),
                ("train/iteration", Double(state.iteration)),
                ("train/samples", Double(state.samples)),
                ("train/epoch", Double(state.epoch)),
            ]
        )
    }

    /// The number of optimiser steps between two lines of the log.
    private static let logInterval = 10

    /// The function that chooses the position of the hidden token of each event of a batch; `nil` where the model
    /// learns from every token.
    func hiding(in table: TokenTable, epoch: Int) -> ((EventBatch) -> [Int])? {
        guard !model.learnsFromEveryToken else { return nil }
        let (first, plan) = (model.firstPredicted, plan)
        return { rows in
            rows.scoredRows.map { row in
                let count = table.tokens(of: Int(row)).count
                return plan.maskedPosition(row: row, epoch: epoch, candidates: first..<max(first + 1, count))
            }
        }
    }

    /// Runs `body` in the precision that the configuration asks for.
    func withPrecision(_ body: () -> Tensor) -> Tensor {
        (configuration.usesMixedPrecision ? Precision.bf16 : .f32)(on: options.device, body)
    }
}

/// The losses of batches that are still on the device: they are read together, since each read waits for all work that
/// the device has been given.
struct PendingLosses {
    private var losses: [Tensor] = []

    /// Adds the loss of one more batch: `()`.
    mutating func add(_ loss: Tensor) { losses.append(loss.detach()) }

    /// Reads the losses since the last call, in nats, in their order.
    mutating func take() -> [Double] {
        defer { losses = [] }
        return losses.isEmpty ? [] : Tensor.stack(losses).scalars(as: Double.self)
    }
}

/// A running mean of losses with decay for the display, and the plain mean between two lines of the log.
struct LossAverage: Codable, Equatable {
    /// The mean loss of about the latest hundred batches.
    private(set) var smoothed = 0.0
    private var weight = 0.0
    private var sum = 0.0
    private var count = 0

    mutating func add(_ loss: Double) {
        weight = weight * 0.98 + 1
        smoothed += (loss - smoothed) / weight
        sum += loss
        count += 1
    }

    /// The plain mean since the last call, or `nil` where no loss was added.
    mutating func takeMean() -> Double? {
        defer { (sum, count) = (0, 0) }
        return count > 0 ? sum / Double(count) : nil
    }
}
