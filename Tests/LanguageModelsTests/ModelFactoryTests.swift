import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `Making a model` {
    @Test(arguments: [ModelKind.tieredLSTM, .tieredTransformer, .multilineTransformer])
    func `refuses models over several rows with a reason`(kind: ModelKind) {
        let error = #expect(throws: UnsupportedModel.self) {
            try makeModel(
                ModelConfiguration(standard: kind),
                vocabulary: Example.vocabulary(.wordGlobal),
                isBidirectional: false
            )
        }
        #expect(error?.description.contains(kind.description) == true)
    }

    @Test(arguments: LSTMConfiguration.AttentionType.allCases)
    func `refuses attention of an LSTM with a reason`(type: LSTMConfiguration.AttentionType) {
        var configuration = LSTMConfiguration()
        configuration.attentionType = type
        configuration.attentionDimension = 4
        let error = #expect(throws: UnsupportedModel.self) {
            try makeModel(.lstm(configuration), vocabulary: Example.vocabulary(.characters), isBidirectional: true)
        }
        #expect(error?.description.contains("attention_type") == true)
    }

    @Test(arguments: Tokenization.allCases, [false, true])
    func `starts with weights that favour no word`(tokenization: Tokenization, both: Bool) throws {
        let vocabulary = Example.vocabulary(tokenization)
        let batch = Example.batch(Example.rows(20, of: vocabulary, seed: 1), of: vocabulary)
        for kind in [ModelKind.lstm, .transformer] {
            let options = ModelOptions(softmax: .global, mask: .all)
            let configuration = ModelConfiguration(standard: kind)
            let model = try makeModel(configuration, vocabulary: vocabulary, isBidirectional: both, options: options)
            #expect(model.isMasked == (both && kind == .transformer))
            #expect(model.learnsFromEveryToken)
            #expect(model.firstPredicted == (both ? 0 : 1))
            let loss = model.rowLosses(model.tokenLosses(batch), of: batch).mean().item()
            let even = Tensor(Double(vocabulary.size)).log().item()
            // Tied weights make a wide transformer repeat what it reads at first.
            #expect(kind == .lstm ? abs(loss - even) < 1 : loss.isFinite, "\(loss) of \(even)")
        }
    }

    @Test func `keeps its options in a run's record`() {
        for softmax in SoftmaxScope.allCases {
            for mask in MaskChoice.allCases {
                let options = ModelOptions(softmax: softmax, mask: mask)
                #expect(options.record == ["softmax": softmax.rawValue, "mask": mask.rawValue, "compat": "none"])
            }
        }
        #expect(ModelOptions.reference.record == ["softmax": "global", "mask": "one", "compat": "reference"])
    }

    @Test func `refuses a vocabulary of another compatibility`() {
        #expect(throws: UnsupportedModel.self) {
            try makeModel(
                ModelConfiguration(standard: .lstm),
                vocabulary: Example.vocabulary(.wordFields),
                isBidirectional: false,
                options: .reference
            )
        }
    }
}
