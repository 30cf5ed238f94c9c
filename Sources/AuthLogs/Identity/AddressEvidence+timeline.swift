extension AddressEvidence {
    /// Spans that overlap in time.
    private struct Cluster {
        var spans: ArraySlice<Span>
        var last: Int
        var days: UInt32

        /// The only host; `nil` if there are several.
        ///
        /// A group managed service account looks like a computer's account; one that is a host for certain wins.
        func host(_ isHost: (UInt32) -> Bool) -> UInt32? {
            guard let name = spans.first?.name, !spans.allSatisfy({ $0.name == name }) else { return spans.first?.name }
            let certain = Set(spans.lazy.map(\.name).filter(isHost))
            return certain.count == 1 ? certain.first : nil
        }
    }

    private static func clusters(of sorted: [Span]) -> [Cluster] {
        var clusters: [Cluster] = []
        for (index, span) in sorted.enumerated() {
            if var cluster = clusters.last, span.first <= cluster.last {
                cluster.spans = sorted[cluster.spans.startIndex...index]
                cluster.last = max(cluster.last, span.last)
                cluster.days = max(cluster.days, span.days)
                clusters[clusters.count - 1] = cluster
            } else {
                clusters.append(Cluster(spans: sorted[index...index], last: span.last, days: span.days))
            }
        }
        return clusters
    }

    /// The hosts that had the address, each from the first second of its time.
    ///
    /// Hosts whose spans overlap share the address at that time: behind a gateway, for example. If that is so on half of
    /// the days or more, they share it always. Otherwise the address was handed on, as by DHCP.
    static func timeline(of spans: [Span], isHost: (UInt32) -> Bool) -> [Change] {
        var changes: [Change] = []
        var (shared, all) = (DayCount(), DayCount())
        for cluster in clusters(of: spans.sorted(by: precedes)) {
            guard let first = cluster.spans.first?.first else { continue }
            let host = cluster.host(isHost)
            all.add(cluster.days, from: first, to: cluster.last)
            if host == nil { shared.add(cluster.days, from: first, to: cluster.last) }
            if changes.isEmpty || changes.last?.name != host { changes.append(Change(second: first, name: host)) }
        }
        return shared.count * 2 >= all.count ? [Change(second: .min, name: nil)] : changes
    }

    /// Counts the days of clusters in order of time, each day once.
    private struct DayCount {
        private(set) var count = 0
        private var last: Int?

        mutating func add(_ days: UInt32, from first: Int, to last: Int) {
            count += Int(days) - (self.last == first.day ? 1 : 0)
            self.last = last.day
        }
    }

    private static func precedes(_ one: Span, _ other: Span) -> Bool {
        (one.first, one.last, one.name) < (other.first, other.last, other.name)
    }

    /// The spans in order of time, those of one host on several days in a row joined.
    ///
    /// Spans that overlap others stay as they are, and so does the last day, which may go on.
    var joinedSpans: [Span] {
        var joined: [Span] = []
        var canGrow = false
        let lastDay = spans.lazy.map(\.last.day).max()
        for cluster in Self.clusters(of: spans.sorted(by: Self.precedes)) {
            guard cluster.spans.count == 1, let span = cluster.spans.first, span.last.day != lastDay else {
                joined += cluster.spans
                canGrow = false
                continue
            }
            if canGrow, joined.last?.name == span.name {
                joined[joined.count - 1].last = span.last
                joined[joined.count - 1].days &+= span.days
            } else {
                joined.append(span)
            }
            canGrow = true
        }
        return joined
    }
}

extension Int {
    /// The day of a second; negative before day 0.
    var day: Int { self >= 0 ? self / 86_400 : (self &+ 1) / 86_400 &- 1 }
}
