import ByteIO

/// The sizes of an LSTM over rows whose input carries the state of an LSTM over the user's rows.
package struct TieredLSTMConfiguration: Hashable, Sendable {
    /// The LSTM over the tokens of a row.
    package var event = LSTMConfiguration()
    /// The width of each layer of the LSTM over a user's rows; `context_layers`.
    ///
    /// In the reference only one works.
    package var contextLayers = [128]

    /// The reference's default.
    package init() {}

    init(_ settings: inout Settings) throws {
        event = try LSTMConfiguration(&settings)
        contextLayers = try settings.integers("context_layers", Self().contextLayers)
    }

    var values: [String: JSONValue] {
        event.values.merging(["context_layers": .list(contextLayers.map { .integer($0) })]) { $1 }
    }
}
