import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `Making a model` {
    @Test(arguments: [false, true])
    func `refuses queries for positions that characters do not have`(isBidirectional: Bool) {
        var sizes = TieredLSTMConfiguration()
        sizes.event.attentionType = .syntax
        sizes.event.attentionDimension = 4
        for configuration in [ModelConfiguration.lstm(sizes.event), .tieredLSTM(sizes)] {
            let error = #expect(throws: UnsupportedModel.self) {
                try makeModel(
                    configuration,
                    vocabulary: Example.vocabulary(.characters),
                    isBidirectional: isBidirectional
                )
            }
            #expect(error?.description.contains("syntax attention") == true)
        }
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
            let loss = model.tokenLosses(batch).mean.item()
            let even = Tensor(Double(vocabulary.size)).log().item()
            // Tied weights make a wide transformer repeat what it reads at first.
            #expect(kind == .lstm ? abs(loss - even) < 1 : loss.isFinite, "\(loss) of \(even)")
        }
    }

    @Test func `keeps its options in a run's record`() {
        for softmax in SoftmaxScope.allCases {
            for mask in MaskChoice.allCases {
                let options = ModelOptions(softmax: softmax, mask: mask)
                let record = ["softmax": softmax.rawValue, "mask": mask.rawValue, "compat": "none"]
                #expect(options.record == record)
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
