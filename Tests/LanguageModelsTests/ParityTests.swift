import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// The reference's weights give the reference's losses, and learn as they do there.
@Suite(.enabled(if: ParityCase.isThere, "no ../shared/parity"))
struct ParityTests {
    /// The cases whose model means the same here.
    ///
    /// Not among them: the bidirectional LSTMs, all of two layers, where the
    /// reference's second layer sees both directions and so the token that is to be predicted; attention; tiered and
    /// multiline models.
    private static let cases = [
        "transformer-fwd-word-global", "transformer-fwd-char", "transformer-fwd-word-fields",
        "transformer-fwd-word-merged", "transformer-fwd-word-global-timestamp", "transformer-mlm-word-global",
        "transformer-mlm-word-fields", "transformer-mlm-word-global-timestamp-smallvocab",
        "transformer-mlm-word-fields-timestamp-smallvocab", "lstm-fwd-word-global", "lstm-fwd-char",
        "lstm-fwd-word-fields",
    ]

    @Test(arguments: cases)
    func `the losses of tokens are the reference's`(name: String) throws {
        let parity = try ParityCase(name)
        let model = try parity.model("weights.pt")
        let columns = try #require(parity.file("expected.json")["columns"] as? [String: Any])
        let order = try #require(columns["line_index"] as? [Int])
        let expected = try #require(columns["token_losses"] as? [[Double]])
        let rows = try parity.rows()
        let found = withoutGradients { model.tokenLosses(parity.batch(order.map { rows[$0] })).losses.rows }
        var greatest = 0.0
        for (index, losses) in expected.enumerated() {
            // Time of day is never predicted here; the reference's masked model does.
            let skipped = model.isMasked ? model.firstPredicted : 0
            #expect(losses.count == rows[order[index]].count)
            greatest = max(greatest, difference(Array(found[index][skipped..<losses.count]), Array(losses[skipped...])))
        }
        #expect(greatest < 1e-5, "the greatest difference is \(greatest)")
    }

    @Test(arguments: cases)
    func `the ids are the reference's`(name: String) throws {
        let parity = try ParityCase(name)
        let rows = try parity.rows()
        for line in try #require(parity.file("expected.json")["first_lines"] as? [[String: Any]]) {
            let row = rows[try #require(line["line_index"] as? Int)]
            let target = try #require(line["target"] as? [Int])
            if let input = line["input"] as? [Int] {
                #expect(input.prefix(1) + target == row)
            } else if let inputs = line["input"] as? [[Int]] {
                #expect(target == row)
                for (position, input) in inputs.enumerated() {
                    var hidden = row
                    hidden[position] = Int(parity.vocabulary.maskId(position: position))
                    #expect(input == hidden)
                }
            }
        }
    }

    @Test(arguments: cases)
    func `five steps of training are the reference's`(name: String) throws {
        let parity = try ParityCase(name)
        let model = try parity.model("initial.pt")
        let facts = try parity.file("train_losses.json")
        let batch = try TrainingBatch(parity, #require(facts["batch"] as? [String: Any]))
        let optimizer = Adam(model.parameters.filter(\.tensor.requiresGradient), learningRate: 1e-3)
        var (losses, norms): ([Double], [Double]) = ([], [])
        for _ in 0..<5 {
            let loss = batch.loss(model)
            try loss.backward()
            losses.append(loss.item())
            norms.append(optimizer.gradientNorm().item())
            optimizer.step()
            optimizer.clearGradients()
        }
        var expected = try #require(facts["losses"] as? [Double])
        if !parity.vocabulary.includesTimestamp {
            losses.append(batch.loss(model).item())
            expected.append(try #require(facts["loss_after_5_steps"] as? Double))
        }
        #expect(difference(losses, expected) < 1e-5)
        #expect(difference(norms, try #require(facts["grad_norms"] as? [Double])) < 1e-4)
        let sizes = try #require(facts["param_l2_after_5_steps"] as? [String: Double])
        for parameter in model.parameters where parameter.tensor.requiresGradient {
            let size = try #require(sizes[parameter.name])
            let found = parameter.tensor.to(.float64).pow(2).sum().sqrt().item()
            #expect(abs(found - size) < 1e-4 * size, "\(parameter.name)")
        }
    }

    @Test(arguments: cases + ["transformer-mlm-word-global-timestamp", "transformer-mlm-word-merged"])
    func `weights have the reference's names and shapes`(name: String) throws {
        let parity = try ParityCase(name)
        let model = try parity.newModel()
        var found = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.tensor.shape) })
        var expected = parity.shapes
        if let table = found["pos_encoder.pe"] {
            // With time of day the reference's table is a row short, or that of characters.
            if parity.vocabulary.includesTimestamp {
                (found["pos_encoder.pe"], expected["pos_encoder.pe"]) = (nil, nil)
            }
            let weights = try StateDictionary.load(#require(SharedData.path("parity/\(name)/initial.pt")))
            let ours = model.parameters[0].tensor
            let rows = try min(table[1], #require(weights["pos_encoder.pe"]).size(1))
            let theirs = try #require(weights["pos_encoder.pe"]).slice(along: 1, 0..<rows)
            #expect(difference(ours.slice(along: 1, 0..<rows).scalars(), theirs.scalars()) < 1e-6)
        }
        #expect(found == expected)
    }

    @Test(arguments: ["transformer-mlm-word-global", "lstm-fwd-word-global", "lstm-fwd-char"])
    func `new weights are drawn as the reference draws them`(name: String) throws {
        let parity = try ParityCase(name)
        let path = try #require(SharedData.path("parity/\(name)/initial.pt"))
        let reference = try StateDictionary.load(path)
        let model = try parity.newModel()
        for parameter in model.parameters where parameter.tensor.requiresGradient {
            let theirs = try #require(reference[parameter.name])
            let (found, expected) = (parameter.tensor.pow(2).mean().sqrt().item(), theirs.pow(2).mean().sqrt().item())
            // The root of the mean square of n numbers is uncertain by 1/√(2n).
            let tolerance = 4 / Double(parameter.tensor.count).squareRoot()
            #expect(abs(found - expected) <= tolerance * expected, "\(parameter.name): \(found), \(expected)")
        }
    }

    @Test(arguments: ["lstm-bid-word-global", "lstm-bid-char"])
    func `weights of layers that see the token are refused`(name: String) throws {
        let parity = try ParityCase(name)
        #expect { try parity.model("weights.pt") } throws: { "\($0)".contains("weight_ih_l1 has shape") }
    }
}
