import ByteIO

/// The sizes of a transformer over a row that attends to its user's history.
package struct TieredTransformerConfiguration: Hashable, Sendable {
    /// The encoder and the decoder.
    package var transformer: TransformerConfiguration
    /// How many rows of a user's history are kept; `shift_window`.
    package var shiftWindow = 100

    /// The reference's default.
    package init() {
        transformer = TransformerConfiguration()
        transformer.layerCount = 2
        transformer.modelDimension = 256
        transformer.feedForwardDimension = 1024
        transformer.headCount = 8
        transformer.dropout = 0.1
    }

    init(_ settings: inout Settings) throws {
        let standard = Self()
        transformer = try TransformerConfiguration(&settings, standard: standard.transformer)
        shiftWindow = try settings.integer("shift_window", standard.shiftWindow)
    }

    var values: [String: JSONValue] {
        transformer.values.merging(["shift_window": .integer(shiftWindow)]) { $1 }
    }
}
