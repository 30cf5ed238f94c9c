import ByteIO

/// What an evaluation is of: which rows, scored with which weights, and how fast.
package struct ScoredDays: Sendable, Hashable {
    /// The day files.
    package let files: [String]
    /// A mark of the weights; `nil` where the scores came from a file.
    package let weights: String?
    /// How many rows the model scored in a second, where it did.
    package let rowsPerSecond: Double?

    /// The rows of `files`, scored with `weights`.
    package init(files: [String], weights: String? = nil, rowsPerSecond: Double? = nil) {
        self.files = files
        self.weights = weights
        self.rowsPerSecond = rowsPerSecond
    }
}

extension ScoredDays {
    private static let (filesKey, weightsKey, rateKey) = ("files", "weights", "rows_a_second")

    var json: [String: JSONValue] {
        var object: [String: JSONValue] = [Self.filesKey: .list(files.map { .text($0) })]
        object[Self.weightsKey] = weights.map { .text($0) }
        object[Self.rateKey] = rowsPerSecond.map { .number($0) }
        return object
    }

    /// What ``json`` says; `nil` where it is something else.
    init?(_ json: JSONValue?) {
        guard case .object(let object) = json, case .list(let files) = object[Self.filesKey] else { return nil }
        self.files = files.compactMap(\.text)
        weights = object[Self.weightsKey]?.text
        rowsPerSecond = object[Self.rateKey]?.double
    }
}
