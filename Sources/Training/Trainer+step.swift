import LanguageModels
import Runs
import Torch
import Vocabulary

extension Trainer {
    /// The batches whose gradients are added up for one optimiser step.
    var accumulation: Int { max(1, configuration.gradientAccumulation) }

    /// Learns from the rows of one batch.
    func learn(_ rows: RowBatch) throws {
        let batch = batch(rows)
        let learned = rows.scoredRows
        let masks = maskedPositions(learned, of: data.training, epoch: state.epoch)
        let batchLoss = withPrecision {
            model.trainingLoss(batch, maskedPositions: masks, isTraining: true)
        }
        try batchLoss.backward()
        loss.add(batchLoss.item())
        state.batch += 1
        state.iteration += 1
        state.samples += learned.count
        clock.rows += learned.count
        if state.batch.isMultiple(of: accumulation) || state.batch == batches.count { try step() }
    }

    /// The rows of one batch; equal ones once where that makes no difference.
    private func batch(_ rows: RowBatch) -> TokenBatch {
        guard model.learnsEqualRowsOnce, compatibility == .standard else {
            return TokenBatch(data.training, rows, on: options.device)
        }
        return TokenBatch(distinct: rows.rows, of: data.training, on: options.device)
    }

    /// One step of the optimiser over the gradients that were added up.
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

    /// The optimiser steps between two lines of the log.
    private static let logInterval = 10

    /// The position of the token that is hidden in each of `rows`; `nil` where the model learns from every token.
    func maskedPositions(_ rows: some Collection<Int32>, of table: TokenTable, epoch: Int) -> [Int]? {
        guard !model.learnsFromEveryToken else { return nil }
        let first = model.firstPredicted
        return rows.map { row in
            let count = table.tokens(of: Int(row)).count
            return plan.maskedPosition(row: row, epoch: epoch, candidates: first..<max(first + 1, count))
        }
    }

    /// Runs `body` in the precision that the configuration asks for.
    func withPrecision(_ body: () -> Tensor) -> Tensor {
        (configuration.usesMixedPrecision ? Precision.bf16 : .f32)(on: options.device, body)
    }
}
