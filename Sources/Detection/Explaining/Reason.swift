import AuthLogs
import Foundation
import History

/// Summarises the unexpected parts of an event in a sentence.
///
/// For example, `U748 from C17693: expected C4521 (82%) or C88 (9%); U748 never came from C17693 in 14 days`.
struct Reason {
    private let event: AuthEvent
    private let detection: Detection
    private let fields: [Explanation.Field]

    init(_ detection: Detection, _ fields: [Explanation.Field]) {
        (self.detection, self.fields) = (detection, fields)
        event = detection.event
    }

    /// The sentence, without a full stop.
    var sentence: String {
        let lead = leadingField
        let clauses = [expectation(of: lead), memory(of: lead)].compactMap { $0 }
        return clauses.isEmpty ? subject(lead) : "\(subject(lead)): \(clauses.joined(separator: "; "))"
    }

    // MARK: What leads

    private static let named: [AuthField] = [
        .sourceDomain, .destinationDomain, .authenticationType, .logonType, .orientation,
    ]
    private static let manner: [AuthField] = [.authenticationType, .logonType, .orientation, .outcome]

    /// The most informative field.
    private var leadingField: AuthField {
        // Without field losses, only the history can name a field.
        if detection.fieldLosses.isEmpty, let newField { return newField }
        guard let anomaly = detection.anomaly, anomaly[.row] == 0 else {
            return fields.max { ($0.tailScore ?? $0.surprisal ?? 0) < ($1.tailScore ?? $1.surprisal ?? 0) }?.field
                ?? .sourceUser
        }
        let network = [FeatureGroup.source, .destination, .manner].max { anomaly[$0] < anomaly[$1] } ?? .source
        // Where the history's tail score exceeds the model's, a host that is new to the history leads.
        if let newField, anomaly[.access] > anomaly[network] { return newField }
        switch network {
        case .source: return .sourceHost
        case .destination: return .destinationHost
        default:
            // A value that never occurred says more than a rare one.
            if let strange = Self.named.first(where: { self[$0].seen?.count == 0 }) { return strange }
            return Self.manner.max { (self[$0].surprisal ?? 0) < (self[$1].surprisal ?? 0) } ?? .outcome
        }
    }

    private subscript(field: AuthField) -> Explanation.Field { fields[field.rawValue] }

    /// The host that is new to the user, the source first.
    private var newField: AuthField? {
        guard let accesses = detection.statistics?.accesses else { return nil }
        if accesses.userFromSource.count == 0 { return .sourceHost }
        let isNew = accesses.userToDestination.count == 0 || accesses.sourceToDestination.count == 0
        return isNew ? .destinationHost : nil
    }

    // MARK: What is said of it

    private func subject(_ lead: AuthField) -> String {
        let user = event.actingAccount.map { "\(event.user) (by \($0))" } ?? event.user
        let (source, target) = (event[.sourceHost], event[.destinationHost])
        let failure = event[.outcome] == "Fail" ? " (failed)" : ""
        let way = source == target ? "on \(target)" : "from \(source) to \(target)"
        return switch lead {
        case .sourceHost: "\(user) from \(source)\(failure)"
        case .destinationHost, .sourceUser: "\(user) \(way)\(failure)"
        case .outcome: "\(user) \(way), \(event[.orientation]) \(event[.outcome])"
        default: "\(user) \(way) with \(lead.name) \(event[lead])\(failure)"
        }
    }

    /// Returns a clause with the values that the model expected in `field` instead of the actual one.
    private func expectation(of field: AuthField) -> String? {
        // Values with a very low probability are not mentioned.
        let expected = self[field].expected.filter { $0.probability >= 0.01 }
        let isThere = { (expected: Explanation.Expected) in expected.isActual || expected.value == event[field] }
        guard let first = expected.first, !isThere(first) else { return nil }
        let words = expected.prefix(2).filter { !isThere($0) }.map { expected in
            "\(expected.value ?? "something rare") (\(Self.percent(expected.probability)))"
        }
        return "expected \(words.joined(separator: " or "))"
    }

    /// Returns a clause with the history's counts.
    private func memory(of field: AuthField) -> String? {
        guard let statistics = detection.statistics else { return nil }
        let (user, span) = (event[.sourceUser], Self.span(ofDays: statistics.observedDays))
        guard statistics.user.count > 0 else { return "\(user) was never seen\(span)" }
        switch field {
        case .sourceUser: return nil
        case .sourceHost: return memoryOfSource(statistics, span)
        case .destinationHost: return memoryOfDestination(statistics, span)
        default:
            if statistics[field].count == 0 { return "nobody ever had \(field.name) \(event[field])\(span)" }
            guard statistics.byUser(field).count > 0 else {
                return "\(user) never had \(field.name) \(event[field])\(span)"
            }
            return "\(user) had it in \(Self.times(statistics.byUser(field), of: statistics.user))"
        }
    }

    private func memoryOfSource(_ statistics: AccessStatistics, _ span: String) -> String {
        let (user, source) = (event[.sourceUser], event[.sourceHost])
        if statistics.source.count == 0 { return "nobody ever came from \(source)\(span)" }
        guard statistics.userFromSource.count > 0 else { return "\(user) never came from \(source)\(span)" }
        return "\(user) came from there in \(Self.times(statistics.userFromSource, of: statistics.user))"
    }

    private func memoryOfDestination(_ statistics: AccessStatistics, _ span: String) -> String {
        let (user, source, target) = (event[.sourceUser], event[.sourceHost], event[.destinationHost])
        if statistics[.destinationHost].count == 0 { return "nobody ever went to \(target)\(span)" }
        let isNewToSource = statistics.sourceToDestination.count == 0 && source != target
        guard statistics.userToDestination.count > 0 else {
            return "\(user) never went to \(target)\(isNewToSource ? ", nor did anyone from \(source)" : "")\(span)"
        }
        if isNewToSource { return "nobody from \(source) ever went to \(target)\(span)" }
        return "\(user) went there in \(Self.times(statistics.userToDestination, of: statistics.user))"
    }

    // MARK: Figures

    private static func times(_ seen: Occurrences, of all: Occurrences) -> String {
        "\(seen.count.formatted(style)) of \(all.count.formatted(style)) events"
    }

    /// The same format in every locale: 12,345.
    private static let style = IntegerFormatStyle<Int>.number.locale(Locale(identifier: "en_US"))

    /// Returns the days that the history learned from, such as ` in 14 days`; the time since then does not count.
    private static func span(ofDays days: Int) -> String {
        switch days {
        case 0: ""
        case 1: " in a day"
        default: " in \(days) days"
        }
    }

    private static func percent(_ share: Double) -> String {
        share >= 0.995 && share < 1 ? "over 99%" : "\(Int((share * 100).rounded()))%"
    }
}
