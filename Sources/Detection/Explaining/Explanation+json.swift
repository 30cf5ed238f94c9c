import AuthLogs
import Foundation
import History

extension Explanation: Encodable {
    private enum CodingKeys: String, CodingKey {
        case fields
        case percentile = "rank"
        case tailScores = "rarity"
        case rowsPerDay = "rows_per_day"
    }

    /// Encodes everything except the sentence and the level, which are written next to it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(percentile, forKey: .percentile)
        try container.encodeIfPresent(rowsPerDay.map { Float($0) }, forKey: .rowsPerDay)
        if let anomaly = detection.anomaly {
            let named = FeatureGroup.allCases.filter { anomaly[$0] != 0 }.map { ($0.rawValue, anomaly[$0]) }
            try container.encode(Dictionary(uniqueKeysWithValues: named), forKey: .tailScores)
        }
        let named = fields.map { ($0.field.name, $0) }
        try container.encode(Dictionary(uniqueKeysWithValues: named), forKey: .fields)
    }

    /// The fields as a JSON object, keyed by name.
    package var fieldsText: String {
        text(Dictionary(uniqueKeysWithValues: fields.map { ($0.field.name, $0) }))
    }

    /// The members of a JSON object, each preceded by a comma.
    ///
    /// For example, `,"level":"high","reason":"…","explanation":{…}`.
    var jsonMembers: String {
        ",\"level\":\(text(level)),\"reason\":\(text(sentence)),\"explanation\":\(text(self))"
    }

    private func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        // Only strings and numbers: encoding cannot fail.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension Explanation.Field: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value, surprisal, seen, expected
        case tailScore = "rarity"
        case seenByUser = "seen_by_user"
        case seenFromSource = "seen_from_source"
    }

    /// Encodes everything except the field's name.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        // As Float: digits beyond its precision are meaningless.
        try container.encodeIfPresent(surprisal.map { Float($0) }, forKey: .surprisal)
        try container.encodeIfPresent(tailScore.map { Float($0) }, forKey: .tailScore)
        try container.encodeIfPresent(seen?.count, forKey: .seen)
        try container.encodeIfPresent(seenByUser?.count, forKey: .seenByUser)
        try container.encodeIfPresent(seenFromSource?.count, forKey: .seenFromSource)
        if !expected.isEmpty { try container.encode(expected, forKey: .expected) }
    }
}

extension Explanation.Expected: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value, probability
    }

    /// Encodes the value; one too rare to have a token of its own is `null`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(Float(probability), forKey: .probability)
    }
}
