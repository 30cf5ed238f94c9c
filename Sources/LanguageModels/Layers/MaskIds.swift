import Torch
import Vocabulary

// T tokens of a row

/// The ids that stand for hidden tokens.
struct MaskIds {
    private let vocabulary: Vocabulary
    private let ids: DeviceCached?  // (T) int64; of characters every row has its own T

    /// The ids in rows of `vocabulary`.
    init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        ids = vocabulary.rowLength.map { DeviceCached(Self.made(vocabulary, length: $0)) }
    }

    /// The ids at the first `length` positions, on `device`: `(T)` int64.
    func ids(length: Int, on device: Device) -> Tensor {
        if let ids = ids?.on(device), ids.count >= length { return ids.slice(along: 0, 0..<length) }
        return Self.made(vocabulary, length: length).sent(to: device)
    }

    private static func made(_ vocabulary: Vocabulary, length: Int) -> Tensor {
        Tensor((0..<length).map { Int64(vocabulary.maskId(position: $0)) })
    }
}
