import AuthLogs
import Foundation
import History

/// What an access history counts, the plain way: every second at which a thing was seen.
struct PlainHistory {
    let halfLife: Double
    private(set) var seconds: [[[UInt8]]: [Int]] = [:]

    init(halfLife: Double) { self.halfLife = halfLife }

    mutating func observe(_ row: SampleEvent) {
        for field in AuthField.allCases { seconds[value(row, field), default: []].append(row.second) }
        for field in AuthField.allCases.dropFirst() { seconds[byUser(row, field), default: []].append(row.second) }
        seconds[pair(row), default: []].append(row.second)
    }

    func value(_ row: SampleEvent, _ field: AuthField) -> [[UInt8]] {
        [Array(field.name.utf8), row.fields[field.rawValue]]
    }

    func byUser(_ row: SampleEvent, _ field: AuthField) -> [[UInt8]] {
        field == .sourceUser
            ? value(row, field) : [Array(field.name.utf8), row.fields[0], row.fields[field.rawValue]]
    }

    func pair(_ row: SampleEvent) -> [[UInt8]] {
        [
            Array("pair".utf8), row.fields[AuthField.sourceHost.rawValue],
            row.fields[AuthField.destinationHost.rawValue],
        ]
    }

    /// What remains at `second` of the times `thing` was seen; nothing ages backwards.
    func weight(_ thing: [[UInt8]], at second: Int) -> Double {
        let seen = seconds[thing] ?? []
        let now = max(second, seen.max() ?? 0)
        return seen.reduce(0) { $0 + exp2(-Double(now - $1) / halfLife) }
    }

    /// Whether `seen` says of `thing` what is so at `second`.
    func agrees(_ seen: Occurrences, _ thing: [[UInt8]], at second: Int) -> Bool {
        let all = seconds[thing] ?? []
        let weight = weight(thing, at: second)
        return seen.count == all.count && seen.first == all.min() && seen.last == all.max()
            && abs(seen.weight - weight) <= 1e-5 * weight
    }

    /// The sum of the surprisals of the three pairs of `event`, in nats.
    func surprisal(_ row: SampleEvent) -> Double {
        func p(_ pair: [[UInt8]], _ first: [[UInt8]]) -> Double {
            (weight(pair, at: row.second) + 0.1) / (weight(first, at: row.second) + 10)
        }
        let (user, source) = (value(row, .sourceUser), value(row, .sourceHost))
        let atSource = byUser(row, .sourceHost)
        return min(-log(p(atSource, user)), -log(p(atSource, source))) - log(p(byUser(row, .destinationHost), user))
            - log(p(pair(row), source))
    }
}
