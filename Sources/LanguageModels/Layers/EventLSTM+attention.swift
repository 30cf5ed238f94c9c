import Torch

// B batch, P predicted tokens of a row, F width of the features

extension EventLSTM {
    /// How much each predicted token takes from the states; nothing without attention.
    ///
    /// A state stands for the last token that it has read. Of two directions each has half of a token's shares: the
    /// forward states end before the token, the backward ones begin after it, so that it takes nothing from itself.
    func attentionMaps(_ batch: TokenBatch, _ input: Input, context: Tensor? = nil) -> [AttentionMap] {
        guard let attention else { return [] }
        let width = attention.keys.size(0)
        let states = read(batch, input, context: context).features.slice(along: 2, 0..<width)  // (B, P, F)
        let parts = attention.weights(states, isToken: attentionMask(batch))
        let queries = (firstPredicted..<batch.length).map(AttentionMap.Place.token)
        guard parts.count == 2 else {
            // reference: bidirectional, a state is a token's two neighbours, and stands for the token between them.
            let read = isBidirectional ? queries : (0..<batch.length - 1).map(AttentionMap.Place.token)
            return [AttentionMap("attention", queries: queries, keys: read, weights: parts[0])]
        }
        let none = Tensor.zeros([batch.rowCount, queries.count, 2], on: batch.device)
        let before = Tensor.cat([parts[0], none], along: 2)  // (B, P, P + 2), from the token before the first one
        let after = Tensor.cat([none, parts[1]], along: 2)
        let keys = (firstPredicted - 1...batch.length).map { place in
            place < 0 ? .start : place == batch.length ? .end : AttentionMap.Place.token(place)
        }
        return [AttentionMap("attention", queries: queries, keys: keys, weights: (before + after) / 2)]
    }
}
