import AuthLogs
import Foundation
import History

extension Explanation: Encodable {
    private enum CodingKeys: String, CodingKey {
        case rank, rarity, fields
        case rowsPerDay = "rows_per_day"
    }

    /// Everything but the sentence and the level, which stand beside it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(rank, forKey: .rank)
        try container.encodeIfPresent(rowsPerDay.map { Float($0) }, forKey: .rowsPerDay)
        if let anomaly = detection.anomaly {
            let named = FeatureGroup.allCases.filter { anomaly[$0] != 0 }.map { ($0.rawValue, anomaly[$0]) }
            try container.encode(Dictionary(uniqueKeysWithValues: named), forKey: .rarity)
        }
        let named = fields.map { ($0.field.name, $0) }
        try container.encode(Dictionary(uniqueKeysWithValues: named), forKey: .fields)
    }

    /// The fields as a JSON object by name.
    package var fieldsText: String {
        text(Dictionary(uniqueKeysWithValues: fields.map { ($0.field.name, $0) }))
    }

    /// The members of a JSON object with commas before them: `,"level":"high","reason":"…","explanation":{…}`.
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
        // Strings and numbers: nothing that could fail.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension Explanation.Field: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value, surprisal, rarity, seen, expected
        case seenByUser = "seen_by_user"
        case seenFromSource = "seen_from_source"
    }

    /// All but the field's name.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        // As Float: figures beyond its digits mean nothing.
        try container.encodeIfPresent(surprisal.map { Float($0) }, forKey: .surprisal)
        try container.encodeIfPresent(rarity.map { Float($0) }, forKey: .rarity)
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

    /// A value that is too rare to have a name is `null`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(Float(probability), forKey: .probability)
    }
}
