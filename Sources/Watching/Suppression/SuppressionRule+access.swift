import AlertStore
import AuthLogs
import ByteIO
import Detection
import Suppression

extension SuppressionRule {
    /// A rule of a decision on `incident`, for an access: six values.
    init(access values: [String], incident: Int, expiry: RuleExpiry, author: String, note: String) {
        let pairs = zip(DecidedIncident.accessFields, values).map { ($0, ValuePattern(exactly: $1)) }
        let patterns = Dictionary(uniqueKeysWithValues: pairs)
        let isNamed = author.contains { !$0.isWhitespace }
        self.init(
            name: Self.name(of: patterns, incident: incident),
            patterns: patterns,
            expiry: expiry,
            author: isNamed ? author : "unknown",
            note: note,
            incident: incident
        )
    }

    /// The access that it is for; `nil` where it is for others too.
    var access: [String]? {
        let values = DecidedIncident.accessFields.compactMap { patterns[$0]?.value }
        return values.count == DecidedIncident.accessFields.count ? values : nil
    }

    /// What a rule of a decision is called: its incident, and a mark of its patterns.
    static func name(of patterns: [AuthField: ValuePattern], incident: Int) -> String {
        let texts = AuthField.allCases.map { field in patterns[field].map { "=\($0.text)" } ?? "" }
        let hash = Array(texts.joined(separator: "\n").utf8).withUnsafeBytes { mark($0) }
        return "incident-\(incident)-\(UInt32(hash >> 32).hexDigits)"
    }

    private static let mark = ByteHash(seed: 0x5275_6c65_2066_6163)

    /// Whether it says what it said when it was made of a decision: nobody has changed its fields or its name.
    var isAsMade: Bool { incident.map { name == Self.name(of: patterns, incident: $0) } ?? false }
}
