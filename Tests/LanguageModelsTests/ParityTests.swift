import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// The reference's weights give the reference's losses, and learn as they do there.
@Suite(.enabled(if: ParityCase.isThere, "no ../shared/parity"))
struct ParityTests {
    private static let scored = ParityCase.names(having: "expected.json")
    private static let trained = ParityCase.names(having: "train_losses.json")

    @Test func `all cases are here`() {
        #expect(Self.scored.count >= 28)
        #expect(ParityCase.names().count >= 33)
    }

    @Test(arguments: scored)
    func `losses and their order are the reference's`(name: String) throws {
        let parity = try ParityCase(name)
        let model = try parity.model("weights.pt")
        let table = try parity.table()
        let expected = try parity.file("expected.json")
        let columns = try #require(expected["columns"] as? [String: Any])
        let lineLosses = try #require(columns["line_loss"] as? [Double])
        let tokenLosses = try #require(columns["token_losses"] as? [[Double]])
        let batchLosses = try #require(expected["batch_losses"] as? [Double])
        var (order, lines, tokens, batches): ([Int], [Double], [[Double]], [Double]) = ([], [], [], [])
        let plan = model.arrangement.evaluationBatches(
            of: table,
            size: parity.evaluationBatchSize,
            quirks: .reference
        )
        for rows in plan {
            let found = withoutGradients { model.tokenLosses(TokenBatch(table, rows)) }
            order += rows.scoredRows.map(Int.init)
            lines += found.rows.scalars(as: Double.self)
            tokens += found.losses.rows
            batches.append(found.mean.item())
        }
        #expect(order == columns["line_index"] as? [Int])
        #expect(lines.count == lineLosses.count && batches.count == batchLosses.count)
        // Of characters the reference's list ends with the row.
        let own = zip(tokens, tokenLosses).map { Array($0.prefix($1.count)) }
        let far = (
            line: relativeDifference(lines, lineLosses), batch: relativeDifference(batches, batchLosses),
            token: zip(own, tokenLosses).map { relativeDifference($0, $1) }.max() ?? .infinity
        )
        print("parity \(name): line \(far.line), token \(far.token), batch \(far.batch)")
        #expect(far.line < 1e-5 && far.batch < 1e-5, "line losses \(far.line), batch losses \(far.batch)")
        #expect(far.token < 5e-5, "token losses \(far.token)")
    }

    @Test(arguments: trained)
    func `five steps of training are the reference's`(name: String) throws {
        let parity = try ParityCase(name, dropout: 0)
        let model = try parity.model("initial.pt")
        let facts = try parity.file("train_losses.json")
        let batch = try TrainingBatch(parity, #require(facts["batch"] as? [String: Any]))
        let optimizer = Adam(model.parameters.filter(\.tensor.requiresGradient), learningRate: 1e-3)
        var (losses, norms): ([Double], [Double]) = ([], [])
        for _ in 0..<5 {
            let loss = batch.loss(model, isTraining: true)
            try loss.backward()
            losses.append(loss.item())
            norms.append(optimizer.gradientNorm().item())
            optimizer.step()
            optimizer.clearGradients()
        }
        // As the trainer takes it: what is dropped in training is dropped here.
        losses.append(withoutGradients { batch.loss(model, isTraining: true).item() })
        let after = try #require(facts["loss_after_5_steps"] as? Double)
        let expected = try #require(facts["losses"] as? [Double]) + [after]
        let far = (
            loss: relativeDifference(losses, expected),
            norm: relativeDifference(norms, try #require(facts["grad_norms"] as? [Double]))
        )
        #expect(far.loss < 1e-4 && far.norm < 1e-4, "losses \(far.loss), gradient norms \(far.norm)")
        let sizes = try #require(facts["param_l2_after_5_steps"] as? [String: Double])
        let sums = try #require(facts["param_sum_after_5_steps"] as? [String: Double])
        var farthest = 0.0
        for parameter in model.parameters where parameter.tensor.requiresGradient {
            let values = parameter.tensor.to(.float64)
            let size = try #require(sizes[parameter.name])
            farthest = max(farthest, abs(values.pow(2).sum().sqrt().item() - size) / max(1, size))
            let sum = try #require(sums[parameter.name])
            #expect(abs(values.sum().item() - sum) < 1e-4 * Double(parameter.tensor.count), "\(parameter.name)")
        }
        print("parity \(name): training \(far.loss), norms \(far.norm), parameters \(farthest)")
        #expect(farthest < 1e-4)
    }

    @Test(arguments: ParityCase.names(having: "initial.pt"))
    func `weights have the reference's names, shapes and first values`(name: String) throws {
        let parity = try ParityCase(name)
        let path = try #require(SharedData.path("parity/\(name)/initial.pt"))
        let reference = try StateDictionary.load(path)
        let model = try parity.newModel()
        #expect(Set(model.parameters.map(\.name)) == Set(reference.names))
        for parameter in model.parameters {
            let theirs = try #require(reference[parameter.name])
            guard parameter.tensor.requiresGradient else {
                // With time of day the reference's table is a row short, or that of characters.
                let rows = min(theirs.size(1), parameter.tensor.size(1))
                let tables = [parameter.tensor, theirs].map { $0.slice(along: 1, 0..<rows).scalars(as: Double.self) }
                #expect(difference(tables[0], tables[1]) < 1e-6, "\(parameter.name)")
                continue
            }
            #expect(parameter.tensor.shape == theirs.shape, "\(parameter.name)")
            let (found, expected) = (parameter.tensor.pow(2).mean().sqrt().item(), theirs.pow(2).mean().sqrt().item())
            // The root of the mean square of n numbers is uncertain by 1/√(2n).
            let tolerance = 4 / Double(parameter.tensor.count).squareRoot()
            #expect(abs(found - expected) <= tolerance * expected, "\(parameter.name): \(found), \(expected)")
        }
    }
}

/// The greatest difference, relative to the larger of 1 and the expected value; infinite where the counts differ.
private func relativeDifference(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
}
