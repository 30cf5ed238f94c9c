import Detection
import LanguageModels
import Vocabulary

extension Contender {
    /// The rows a second at which `model` scores `table`, with no row seen before.
    func scoringRate(_ model: any LanguageModel, _ table: TokenTable, batchSize: Int = 2_048) -> Double {
        model.memory?.reset()
        let scorer = Scorer(model: model, device: device, batchSize: batchSize, precision: precision)
        return Double(table.count) / seconds { _ = scorer.score(table) }
    }
}
