import Simulator

/// Counts over the events of users, as lanl/README.md has them; a sink that keeps no events.
struct Tally: SimulatorSink {
    private(set) var allRows = 0
    private(set) var rows = 0
    private(set) var failures = 0
    private(set) var sameAccount = 0
    private(set) var sameHost = 0
    private(set) var repetitions = 0
    private(set) var hours = [Int](repeating: 0, count: 24)
    private(set) var days: [Int: Int] = [:]
    /// By the last four fields, as text.
    private(set) var shapes: [String: Int] = [:]
    /// By the hash of a name.
    private(set) var users: [UInt64: Int] = [:]
    private(set) var sources: [UInt64: Int] = [:]
    private(set) var destinations: [UInt64: Int] = [:]
    private(set) var domains: [UInt64: Int] = [:]
    /// Pairs of a user and a destination, by day.
    private(set) var pairs: [Int: Set<UInt64>] = [:]

    private var shapeTexts: [UInt64: String] = [:]
    private var shapeCounts: [UInt64: Int] = [:]
    private var seen: Set<UInt64> = []
    private var seenDay = -1

    mutating func record(_ event: RedTeamEvent) {}

    mutating func write(_ lines: UnsafeRawBufferPointer) {
        var start = 0
        for index in lines.indices where lines[index] == UInt8(ascii: "\n") {
            allRows += 1
            count(UnsafeRawBufferPointer(rebasing: lines[start..<index]))
            start = index + 1
        }
        shapes = shapeCounts.reduce(into: [:]) { $0[shapeTexts[$1.key] ?? "", default: 0] += $1.value }
    }

    private mutating func count(_ line: UnsafeRawBufferPointer) {
        var commas: InlineArray<8, Int> = .init(repeating: 0)
        var found = 0
        for index in line.indices where line[index] == UInt8(ascii: ",") {
            commas[found] = index
            found += 1
        }
        guard line[commas[0] + 1] == UInt8(ascii: "U") else { return }
        rows += 1
        let second = line[..<commas[0]].reduce(0) { 10 * $0 + Int($1) - 48 }
        let day = second / 86_400
        if day != seenDay { (seenDay, seen) = (day, []) }
        hours[second % 86_400 / 3_600] += 1
        days[day, default: 0] += 1

        let at = line[commas[0]...].firstIndex(of: UInt8(ascii: "@")) ?? 0
        let (user, source) = (hash(line[commas[0] + 1..<at]), hash(line[commas[2] + 1..<commas[3]]))
        let destination = hash(line[commas[3] + 1..<commas[4]])
        users[user, default: 0] += 1
        domains[hash(line[at + 1..<commas[1]]), default: 0] += 1
        sources[source, default: 0] += 1
        destinations[destination, default: 0] += 1
        pairs[day, default: []].insert(user &* 31 &+ destination)
        sameHost += source == destination ? 1 : 0
        sameAccount += line[commas[0] + 1..<commas[1]].elementsEqual(line[commas[1] + 1..<commas[2]]) ? 1 : 0
        failures += line[line.count - 1] == UInt8(ascii: "l") ? 1 : 0
        let shape = hash(line[commas[4] + 1..<line.count])
        if shapeTexts[shape] == nil { shapeTexts[shape] = String(decoding: line[(commas[4] + 1)...], as: UTF8.self) }
        shapeCounts[shape, default: 0] += 1
        if !seen.insert(hash(line[commas[0]...])).inserted { repetitions += 1 }
    }

    /// The hash of a name, to ask the tables with.
    func hash(_ name: String) -> UInt64 {
        Array(name.utf8).withUnsafeBytes { hash($0[...]) }
    }

    private func hash(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// The share of user events whose last four fields satisfy `isWanted`.
    func share(where isWanted: (String) -> Bool) -> Double {
        Double(shapes.reduce(0) { $0 + (isWanted($1.key) ? $1.value : 0) }) / Double(rows)
    }
}
