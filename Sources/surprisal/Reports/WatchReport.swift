import AuthLogs
import Watching

extension WatchCounts {
    /// `read 24 = scored 20 + filtered 1 + rejected 3, 2 alerts`.
    var summary: String {
        let parts = [("scored", scored), ("filtered", filtered), ("rejected", rejected)]
        let sum = parts.map { "\($0.0) \(Wording.count($0.1))" }.joined(separator: " + ")
        let suppressed = silenced == 0 ? "" : ", \(Wording.count(silenced)) of them suppressed"
        return "read \(Wording.count(read)) = \(sum), \(Wording.some(alerts, "alert"))\(suppressed)"
    }
}

extension LiveTally {
    /// What was filtered and the commonest reasons for which records were rejected, a line each.
    ///
    /// `place` is `line`, or `record` in a log that numbers its records.
    func lines(place: String) -> [String] {
        let kinds = filtered.sorted { (-$0.value, $0.key.description) < (-$1.value, $1.key.description) }
        let filtered = kinds.prefix(3).map { "\(Wording.count($0.value)) \($0.key)" }.joined(separator: ", ")
        let rejected = reasons.prefix(3).map { reason in
            "\(Wording.some(reason.count, "record")) rejected, first at \(place) \(reason.line): \(reason.reason)"
        }
        let rest = kinds.count > 3 ? " and \(Wording.some(kinds.count - 3, "other kind"))" : ""
        return (filtered.isEmpty ? [] : ["filtered: \(filtered)\(rest)"]) + rejected
    }
}

extension Watcher {
    /// A warning that most events are filtered because of their accounts; `nil` if they are not.
    var accountWarning: String? {
        tally.warning(users: users)
    }
}

extension LogNotice {
    /// The notice in words.
    var text: String {
        switch self {
        case .rotated: "rotated"
        case .truncated: "truncated"
        case .lost: "lines were lost: the data after the last checkpoint no longer exists"
        case .unreadable(let why): "the rest of a file cannot be read: \(why)"
        case .skippedLine(let number): "line \(number) skipped: too long"
        }
    }
}
