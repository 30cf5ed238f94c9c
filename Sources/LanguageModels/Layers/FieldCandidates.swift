import Torch
import Vocabulary

// T tokens of a row, V vocabulary, F words of a field

/// For each position of a row the words that can stand there: what a softmax over the field's words ranges over.
struct FieldCandidates {
    /// The words of each position: `(F)` each.
    let ids: [Tensor]
    private let sentIds: [DeviceCached]
    private let vocabularySize: Int
    private let places: DeviceCached  // (T · V): where an id stands among the F; an id that is not there counts as unknown

    /// The candidates at each position of rows of `vocabulary`; `nil` for characters, which can stand anywhere.
    init?(_ vocabulary: Vocabulary) {
        guard let length = vocabulary.rowLength else { return nil }
        let words = (0..<length).map(vocabulary.fieldTokens(position:))
        ids = words.map { Tensor($0.ids.map(Int64.init)) }
        sentIds = ids.map(DeviceCached.init)
        vocabularySize = vocabulary.size
        places = DeviceCached(
            Tensor(words.flatMap { $0.indices(vocabularySize: vocabulary.size) }.map(Int64.init))
        )
    }

    /// The rows of a parameter that belong to the words at `position`: `(V, …) → (F, …)`.
    func rows(of parameter: Tensor, at position: Int) -> Tensor {
        parameter.indexSelect(along: 0, sentIds[position].on(parameter.device))
    }

    /// Where `targets` stand among the words of their `positions`, which are broadcast to them: `(…) → (…)`.
    func places(of targets: Tensor, at positions: Tensor) -> Tensor {
        let cells = targets + positions * vocabularySize
        return places.on(targets.device).indexSelect(along: 0, cells.reshape(-1)).reshape(targets.shape)
    }

    /// The words at `places` among those of `position`: `(…) → (…)`.
    func ids(of places: Tensor, at position: Int) -> Tensor {
        sentIds[position].on(places.device).indexSelect(along: 0, places.reshape(-1)).reshape(places.shape)
    }
}
