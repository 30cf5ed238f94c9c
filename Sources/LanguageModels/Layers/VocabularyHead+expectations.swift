import Foundation
import Torch

// B batch, P predicted tokens of a row, N tokens of a position, C width, F words of a position, K words asked for

extension VocabularyHead {
    /// The rows whose probabilities of all words are held at once: some ten megabytes for each 40,000 words.
    private static let blockSize = 64

    /// What was expected where rows have `targets`, from position `first` on, the `count` most probable words each:
    /// `(B, P, C), (B, P) → B × P`.
    ///
    /// The products are libtorch's: losses whose factors are rounded to bfloat16 differ from these by its digits.
    func expectations(_ hidden: Tensor, targets: Tensor, first: Int, count: Int) -> [[TokenExpectation]] {
        let rowCount = targets.size(0)
        return withoutGradients {
            stride(from: 0, to: rowCount, by: Self.blockSize).flatMap { start in
                let block = start..<min(start + Self.blockSize, rowCount)
                let columns = (0..<targets.size(1)).map { column in
                    expectations(
                        hidden[block, column],
                        targets: targets[block, column],
                        position: first + column,
                        count: count
                    )
                }
                return block.map { row in columns.map { $0[row - start] } }
            }
        }
    }

    /// What was expected of tokens that all stand at `position`: `(N, C), (N) → N`.
    private func expectations(_ hidden: Tensor, targets: Tensor, position: Int, count: Int) -> [TokenExpectation] {
        let logits = logits(hidden, position: position)  // (N, F)
        let logProbabilities = logits - logits.logSumExp(1, keep: true)
        let places = places(of: targets, position: position).unsqueeze(1)  // (N, 1)
        let actual = tokens(places, logProbabilities.gather(along: 1, places), position: position)
        let top = logProbabilities.topK(min(count, logits.size(1)), 1)  // (N, K)
        let likeliest = tokens(top.indices, top.values, position: position)
        return zip(likeliest, actual).map { TokenExpectation(likeliest: $0, actual: $1[0]) }
    }

    /// The words at `places` among those of `position`, with their probabilities: `(N, K), (N, K) → N × K`.
    private func tokens(_ places: Tensor, _ logProbabilities: Tensor, position: Int) -> [[TokenProbability]] {
        let ids = candidates.map { $0.ids(of: places, at: position) } ?? places
        let (width, numbers) = (places.size(1), ids.scalars(as: Int32.self))
        // Not exponentiated in float32, where what is less probable than e to the minus 103 is impossible.
        let tokens = zip(numbers, logProbabilities.scalars(as: Double.self)).map { id, logProbability in
            TokenProbability(id: id, probability: exp(logProbability))
        }
        return (0..<places.size(0)).map { Array(tokens[$0 * width..<($0 + 1) * width]) }
    }
}
