import LanguageModels
import Runs
import Torch
import Vocabulary

extension LanguageModel {
    /// Gives all parameters values that follow from `seed` alone: libtorch's own generator, which new parameters are
    /// drawn from, is shared with the tests that run beside this one.
    func redraw(seed: UInt64) {
        let generator = Generator(seed: seed)
        withoutGradients {
            for parameter in parameters where !parameter.isComputed {
                let (tensor, isNorm) = (parameter.tensor, parameter.name.lowercased().contains("norm"))
                let bound = 1.5 / Double(tensor.shape.last ?? 1).squareRoot()
                // What normalises keeps its 1 and 0.
                if !isNorm { tensor.uniform_(-bound, bound, from: generator) }
            }
        }
    }
}

/// A model that is the same whenever and beside whatever it is made.
func makeSeededModel(
    _ sizes: ModelConfiguration,
    vocabulary: Vocabulary,
    isBidirectional: Bool
) throws -> any LanguageModel {
    let model = try makeModel(sizes, vocabulary: vocabulary, isBidirectional: isBidirectional)
    model.redraw(seed: 7)
    return model
}
