import Watching

extension WatchCounts {
    /// `read 24 = scored 20 + filtered 1 + rejected 3, 2 alerts`.
    var summary: String {
        let parts = [("scored", scored), ("filtered", filtered), ("rejected", rejected)]
        let sum = parts.map { "\($0.0) \(Wording.count($0.1))" }.joined(separator: " + ")
        let suppressed = silenced == 0 ? "" : ", \(Wording.count(silenced)) of them suppressed"
        return "read \(Wording.count(read)) = \(sum), \(Wording.count(alerts)) alerts\(suppressed)"
    }
}

extension LogNotice {
    /// The notice in words.
    var text: String {
        switch self {
        case .rotated: "rotated"
        case .truncated: "truncated"
        case .lost: "lines were lost: the data after the last checkpoint no longer exists"
        case .unreadable(let why): "a rotated file cannot be read: \(why)"
        case .skippedLine(let number): "line \(number) skipped: too long"
        }
    }
}
