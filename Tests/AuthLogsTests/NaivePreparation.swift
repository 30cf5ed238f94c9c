/// The rules of preparing restated as simply as possible: the oracle of the fast path.
struct NaivePreparation {
    var days: Set<Int> = [6]
    var prefix = "U"
    var redTeam: Set<String> = []

    /// The day files' rows.
    private(set) var rows: [Int: [String]] = [:]
    /// The values of each field in order of first appearance, and how often each occurs.
    private(set) var counts: [String: [(value: String, count: Int)]] = [:]
    private var indices: [String: [String: Int]] = [:]
    private(set) var kept = 0
    private(set) var filtered = 0
    private(set) var rejected = 0
    private(set) var malicious = 0

    private static let names = [
        "src_user", "src_domain", "dst_user", "dst_domain", "src_pc", "dst_pc", "auth_type", "logon_type",
        "auth_orient",
        "success",
    ]

    init(days: Set<Int> = [6], prefix: String = "U", redTeam: Set<String> = []) {
        self.days = days
        self.prefix = prefix
        self.redTeam = redTeam
    }

    mutating func read(_ lines: [String]) {
        for line in lines {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 9, let second = Int(fields[0]), let source = split(fields[1]),
                let destination = split(fields[2])
            else {
                rejected += 1
                continue
            }
            let day = second / 86_400
            guard days.contains(day), source.0.hasPrefix(prefix) else {
                filtered += 1
                if day > days.max() ?? 0 { return }
                continue
            }
            let isMalicious = redTeam.contains([fields[0], fields[1], fields[3], fields[4]].joined(separator: ","))
            let values = [source.0, source.1, destination.0.filter { $0 != "$" }, destination.1] + fields[3...]
            rows[day, default: []].append(([fields[0]] + values + [isMalicious ? "1" : "0"]).joined(separator: ","))
            kept += 1
            malicious += isMalicious ? 1 : 0
            for (name, value) in zip(Self.names, values) {
                count(value, in: name == "dst_user" && value.hasPrefix("C") ? "dst_pc" : name)
            }
        }
    }

    private func split(_ user: String) -> (String, String)? {
        if user == "?" { return ("?", "?") }
        guard let at = user.lastIndex(of: "@") else { return nil }
        return (String(user[..<at]), String(user[user.index(after: at)...]))
    }

    private mutating func count(_ value: String, in name: String) {
        let next = counts[name, default: []].count
        let index = indices[name, default: [:]][value, default: next]
        if index == next {
            indices[name, default: [:]][value] = index
            counts[name, default: []].append((value, 0))
        }
        counts[name]?[index].count += 1
    }
}
