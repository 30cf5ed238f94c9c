import ByteIO

/// The sizes of a transformer over the tokens of a row.
package struct TransformerConfiguration: Hashable, Sendable {
    /// The number of encoder layers; `layers`.
    package var layerCount = 1
    /// The width of a token's embedding, even and a multiple of ``headCount``; `model_dim`.
    package var modelDimension = 128
    /// The width inside each feed-forward part; `feedforward_dim`.
    package var feedForwardDimension = 128
    /// The number of attention heads; `attention_heads`.
    package var headCount = 4
    /// The share of activations that training drops; `dropout`.
    package var dropout = 0.25
    /// Whether a row starts with the hour of its second; `include_timestamp`.
    package var includesTimestamp = false

    /// The reference's default.
    package init() {}

    /// Reads the keys, each with the value in `standard` where it is absent.
    init(_ settings: inout Settings, standard: Self = Self()) throws {
        layerCount = try settings.integer("layers", standard.layerCount)
        modelDimension = try settings.integer("model_dim", standard.modelDimension)
        feedForwardDimension = try settings.integer("feedforward_dim", standard.feedForwardDimension)
        headCount = try settings.integer("attention_heads", standard.headCount)
        dropout = try settings.dropout(standard.dropout)
        includesTimestamp = try settings.bool("include_timestamp", standard.includesTimestamp)
        guard modelDimension.isMultiple(of: 2) else {
            throw settings.fault("model_dim", "expected an even number, found \(modelDimension)")
        }
        guard modelDimension.isMultiple(of: headCount) else {
            let message = "expected a multiple of attention_heads (\(headCount)), found \(modelDimension)"
            throw settings.fault("model_dim", message)
        }
    }

    var values: [String: JSONValue] {
        [
            "layers": .integer(layerCount), "model_dim": .integer(modelDimension),
            "feedforward_dim": .integer(feedForwardDimension), "attention_heads": .integer(headCount),
            "dropout": .number(dropout), "include_timestamp": .bool(includesTimestamp),
        ]
    }
}

extension Settings {
    /// The key `dropout`.
    mutating func dropout(_ standard: Double) throws -> Double {
        try number("dropout", standard, "a number from 0 to below 1") { (0..<1).contains($0) }
    }
}
