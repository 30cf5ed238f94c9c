import AuthLogs
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// What models compute as fast as they can, held to the plain way: all logits, at all positions, a pass for each token.
@Suite struct `The fast way` {
    /// A model, its tokens and its objective, drawn at random from a seed.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var configuration: ModelConfiguration
        var isBidirectional: Bool
        var tokenization: Tokenization
        var options: ModelOptions
        var time: Bool
        var seed: UInt64
        var testDescription: String { "\(name), seed \(seed)" }
    }

    static let cases = mixedCases + lstmCases + tierCases

    /// Tiers of one layer each, for which there is one operation.
    private static let tierCases: [Case] = Tokenization.allCases.flatMap { tokenization in
        [false, true].enumerated().map { seed, isBidirectional in
            let sizes = Example.tieredSizes(layers: 1, width: isBidirectional ? 64 : 128, contextLayers: [64])
            return Case(
                name: "\(isBidirectional ? "bidirectional " : "")tiers over \(tokenization)",
                configuration: .tieredLSTM(sizes),
                isBidirectional: isBidirectional,
                tokenization: tokenization,
                options: ModelOptions(),
                time: false,
                seed: UInt64(seed)
            )
        }
    }

    /// LSTMs of widths that the kernel takes: one layer and several, in one direction and in both, words and characters.
    private static let lstmCases: [Case] = (0..<24).map { (seed: UInt64) in
        var numbers = SeededNumbers(seed: seed + 50)
        let layers = Int.random(in: 1...2, using: &numbers)
        let width = [64, 128].randomElement(using: &numbers) ?? 64
        let (isTiered, isBidirectional) = (seed % 2 == 1, seed / 2 % 2 == 1)
        let tokenization = Tokenization.allCases.randomElement(using: &numbers) ?? .wordFields
        let attention = LSTMAttentionType.allCases.filter { $0 != .syntax }.randomElement(using: &numbers)
        let contextLayers = [[64], [128, 64], [3]].randomElement(using: &numbers) ?? [64]
        let kept = seed % 3 == 0 ? attention : nil
        let tiered = Example.tieredSizes(
            layers: layers,
            width: width,
            attention: kept,
            contextLayers: contextLayers
        )
        let event = Example.lstmSizes(layers: layers, width: width, attention: kept)
        var options = ModelOptions(softmax: SoftmaxScope.allCases.randomElement(using: &numbers) ?? .field)
        options.compatibility = seed % 8 >= 6 ? .reference : .standard
        if options.compatibility == .reference { options.softmax = .global }
        return Case(
            name: "\(isTiered ? "tiered " : "")\(isBidirectional ? "bidirectional " : "")lstm of \(layers) × \(width)",
            configuration: isTiered ? .tieredLSTM(tiered) : .lstm(event),
            isBidirectional: isBidirectional,
            tokenization: tokenization,
            options: options,
            time: false,
            seed: seed
        )
    }

    private static let mixedCases: [Case] = (0..<24).flatMap { (seed: UInt64) -> [Case] in
        var numbers = SeededNumbers(seed: seed)
        let tokenization =
            [Tokenization.wordGlobal, .wordFields, .wordMerged].randomElement(using: &numbers) ?? .wordGlobal
        let isFused = Bool.random(using: &numbers)
        var sizes = TransformerConfiguration()
        sizes.layerCount = Int.random(in: 1...3, using: &numbers)
        // Widths that the kernels take, and such that libtorch's operations have to do.
        sizes.modelDimension = isFused ? [64, 128].randomElement(using: &numbers) ?? 64 : 24
        sizes.feedForwardDimension = isFused ? [64, 192].randomElement(using: &numbers) ?? 64 : 20
        sizes.headCount = [1, 2, 4].randomElement(using: &numbers) ?? 1
        sizes.dropout = 0
        var tiered = TieredTransformerConfiguration()
        tiered.transformer = sizes
        tiered.shiftWindow = 4
        var windows = MultilineTransformerConfiguration()
        windows.transformer = sizes
        windows.transformer.modelDimension = 40
        windows.transformer.headCount = 2
        windows.shiftWindow = 3
        let options = ModelOptions(
            softmax: SoftmaxScope.allCases.randomElement(using: &numbers) ?? .field,
            mask: MaskChoice.allCases.randomElement(using: &numbers) ?? .all
        )
        let time = seed % 3 == 0
        let models: [(String, ModelConfiguration, Bool)] = [
            ("masked transformer", .transformer(sizes), true), ("causal transformer", .transformer(sizes), false),
            ("lstm", .lstm(Example.lstmSizes(layers: 2)), false),
            ("bidirectional lstm", .lstm(Example.lstmSizes(layers: 1)), true),
            ("tiered lstm", .tieredLSTM(Example.tieredSizes(layers: 1)), false),
            ("tiered transformer", .tieredTransformer(tiered), false),
            ("masked tiered transformer", .tieredTransformer(tiered), true),
            ("multiline transformer", .multilineTransformer(windows), false),
        ]
        let chosen = models[Int(seed) % models.count]
        return [
            Case(
                name: chosen.0,
                configuration: chosen.1,
                isBidirectional: chosen.2,
                tokenization: tokenization,
                options: options,
                time: time && chosen.1.kind != .multilineTransformer,
                seed: seed
            )
        ]
    }

    /// The model of a case in both ways, with the same weights, and a batch for it.
    private func models(
        _ test: Case
    ) throws -> (fast: any LanguageModel, plain: any LanguageModel, batch: () -> TokenBatch, masks: [Int]?) {
        let vocabulary = Example.vocabulary(
            test.tokenization,
            time: test.time,
            compatibility: test.options.compatibility
        )
        let make = { (backend: Backend) in
            var options = test.options
            options.backend = backend
            let model = try makeModel(
                test.configuration,
                vocabulary: vocabulary,
                isBidirectional: test.isBidirectional,
                options: options
            )
            Example.randomize(model, seed: test.seed)
            // As large as weights of wide layers get: twice that, and float32 has nothing to compare.
            withoutGradients {
                for parameter in model.parameters where parameter.tensor.requiresGradient && parameter.tensor.rank > 1 {
                    parameter.tensor.multiply_(
                        (8 / Double(parameter.tensor.size(1))).squareRoot().clamped(to: 0.25...1)
                    )
                }
            }
            return model
        }
        let fast = try make(.fast)
        let rows = Example.rows(12, of: vocabulary, seed: test.seed)
        let batch: () -> TokenBatch
        switch fast.arrangement {
        case .single: batch = { Example.batch(rows, of: vocabulary) }
        case .userSteps: batch = { Example.batch(rows, of: vocabulary, users: [3, 1, 7, 2]) }
        case .windows(let length, _):
            let windows = EventWindows(Array(repeating: 0, count: rows.count), length: length, quirks: .standard)
            batch = { Example.batch(rows, windows.batch(Array(0..<Int32(windows.count))), of: vocabulary) }
        }
        var numbers = SeededNumbers(seed: test.seed + 100)
        let length = vocabulary.rowLength ?? 0
        let masks =
            fast.learnsFromEveryToken
            ? nil : rows.map { _ in Int.random(in: fast.firstPredicted..<length, using: &numbers) }
        return (fast, try make(.plain), batch, masks)
    }

    @Test(arguments: cases) func `gives every token the same loss`(_ test: Case) throws { try expectSameLosses(test) }

    @Test(arguments: cases) func `learns the same`(_ test: Case) throws { try expectSameGradients(test) }

    /// Without what only a processor has, as on a GPU.
    @Test(arguments: cases) func `is the same without the processor's kernels`(_ test: Case) throws {
        try SimulatedGPU()() {
            try expectSameLosses(test)
            try expectSameGradients(test)
        }
    }

    private func expectSameLosses(_ test: Case) throws {
        let (fast, plain, batch, _) = try models(test)
        let (found, expected) = (fast.tokenLosses(batch()), plain.tokenLosses(batch()))
        #expect(relativeDifference(found.losses, expected.losses) < 1e-5)
        #expect(relativeDifference(found.rows, expected.rows) < 1e-5)
        #expect(found.hits.scalars(as: Bool.self) == expected.hits.scalars(as: Bool.self))
    }

    private func expectSameGradients(_ test: Case) throws {
        let (fast, plain, batch, masks) = try models(test)
        let gradients = try [fast, plain].map { model in
            let loss = model.trainingLoss(batch(), maskedPositions: masks.map { MaskedPositions($0) }, isTraining: true)
            try loss.backward()
            return (loss: loss.item(), parameters: model.parameters.map(\.tensor.gradient))
        }
        #expect(abs(gradients[0].loss - gradients[1].loss) < 1e-5 * max(1, abs(gradients[1].loss)))
        // Of a parameter that hardly matters the gradient is what float32 leaves of a difference.
        let squares = gradients[1].parameters.compactMap { $0.map { ($0 * $0).sum().item() } }
        let whole = squares.reduce(0, +).squareRoot()
        for (index, parameter) in fast.parameters.enumerated() where parameter.tensor.requiresGradient {
            let (found, expected) = (gradients[0].parameters[index], gradients[1].parameters[index])
            guard let expected else {
                #expect(found == nil || found.map { ($0 * $0).sum().item() } == 0, "\(parameter.name)")
                continue
            }
            let change = try #require(found) - expected
            let length = (expected * expected).sum().item().squareRoot()
            let far = (change * change).sum().item().squareRoot()
            #expect(far < 1e-4 * max(length, whole / 100), "\(parameter.name): \(far) of \(length)")
        }
    }

    @Test(
        .enabled(if: InstructionSet.current.multipliesBFloat16, "this processor has no products of bfloat16"),
        arguments: cases
    ) func `in bfloat16 is close`(_ test: Case) throws {
        let (fast, plain, batch, _) = try models(test)
        let expected = plain.tokenLosses(batch()).losses
        let found = Precision.bf16(on: .cpu) { fast.tokenLosses(batch()) }
        // Eight bits of each factor: logits of about 10 are off by some hundredths.
        let far = relativeDifference(found.losses, expected)
        #expect(far < 0.15, "\(far)")
        // As on a GPU all products are in bfloat16, and each layer adds its own.
        fast.memory?.reset()
        let autocast = SimulatedGPU()() { Precision.bf16(on: .cpu) { fast.tokenLosses(batch()) } }
        let further = relativeDifference(autocast.losses, expected)
        #expect(further > 0 && further < 0.5, "\(further)")
    }

    @Test(
        .enabled(if: !InstructionSet.current.multipliesBFloat16, "this processor has products of bfloat16"),
        arguments: cases
    ) func `in bfloat16 is float32 where the processor has none`(_ test: Case) throws {
        let (fast, _, batch, _) = try models(test)
        let expected = fast.tokenLosses(batch()).losses
        for rehearsal in [nil, SimulatedGPU()] {
            fast.memory?.reset()
            let compute = { Precision.bf16(on: .cpu) { fast.tokenLosses(batch()) } }
            let found = rehearsal.map { $0(compute) } ?? compute()
            #expect(relativeDifference(found.losses, expected) < 1e-5)
        }
    }

    @Test func `learns from equal rows once, counted as often as they are there`() throws {
        for (isMasked, scope) in [(true, SoftmaxScope.field), (false, .global)] {
            let vocabulary = Example.vocabulary(.wordFields)
            let table = try Example.table(rows: 40, of: vocabulary, seed: 5)
            let model = Example.transformer(vocabulary, isMasked: isMasked, softmax: scope)
            #expect(model.learnsEqualEventsOnce)
            let rows = (0..<40).map { Int32($0 * $0 % 7) }
            let batches = [
                TokenBatch(table, EventBatch(rows)), TokenBatch(distinct: rows, of: table),
            ]
            #expect(batches[1].eventCount < 7)
            let gradients = try batches.map { batch in
                for parameter in model.parameters { parameter.tensor.setGradient_(nil) }
                let loss = model.trainingLoss(batch, maskedPositions: nil, isTraining: true)
                try loss.backward()
                return [loss.item()] + model.parameters.flatMap { $0.tensor.gradient?.scalars(as: Double.self) ?? [] }
            }
            #expect(difference(gradients[0], gradients[1]) < 1e-5)
        }
    }

    @Test func `does not take dropout for a reason to learn from a row once`() {
        let vocabulary = Example.vocabulary(.wordFields)
        #expect(!Example.transformer(vocabulary, isMasked: true, dropout: 0.1).learnsEqualEventsOnce)
        #expect(!Example.transformer(vocabulary, isMasked: true, layers: 2).learnsEqualEventsOnce)
    }

    /// The largest difference, relative to the larger of 1 and the value.
    private func relativeDifference(_ found: Tensor, _ expected: Tensor) -> Double {
        zip(found.scalars(as: Double.self), expected.scalars(as: Double.self)).reduce(0) {
            max($0, abs($1.0 - $1.1) / max(1, abs($1.1)))
        }
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}

extension Example {
    /// Rows of text as a table: few enough words that many rows are equal.
    static func table(rows: Int, of vocabulary: Vocabulary, seed: UInt64) throws -> TokenTable {
        var numbers = SeededNumbers(seed: seed)
        let folder = try TemporaryFolder()
        let lines = (0..<rows).map { row in
            let fields = AuthField.allCases.map { counts[$0].randomElement(using: &numbers)?.value ?? "?" }
            return ([String(row)] + fields + ["0"]).joined(separator: ",")
        }
        let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "rows.csv")
        return try TokenTable(contentsOf: [path], vocabulary: vocabulary)
    }
}
