import ByteIO
package import Torch

extension RunFolder {
    /// Writes the weights in `item` to `path`, by the reference's names and in its shapes.
    ///
    /// - Returns: The number of tensors.
    /// - Throws: `InputError` when the run has no such weights yet, or a file cannot be read or written.
    @discardableResult
    package func exportWeights(
        _ item: RunItem,
        to path: String,
        format: StateDictionary.Format
    ) throws -> Int {
        guard has(item) else {
            let message = "has no \(item.rawValue) yet: train it first, or go on with `surprisal train --resume`"
            throw InputError(file: self.path, message: message)
        }
        let weights = try StateDictionary.load(self.path(item))
        try weights.write(to: path, format: format)
        return weights.count
    }
}
