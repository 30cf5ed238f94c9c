/// What the log says about the names of one address.
struct AddressEvidence: Sendable {
    /// A time span in which a computer's account authenticated with Kerberos from the address.
    struct Span: Sendable, Equatable {
        /// The host, as an index of ``AddressBook``'s names.
        var name: UInt32
        /// The number of days with an authentication.
        var days: UInt32
        /// The second of the first authentication.
        var first: Int
        /// The second of the last authentication.
        var last: Int
    }

    /// From a second on, the address belongs to a host.
    struct Change: Sendable, Equatable {
        /// The second.
        let second: Int
        /// The host; `nil` if several hosts share the address.
        let name: UInt32?
    }

    /// The spans, one for each host and day; those of a file may hold several days.
    private(set) var spans: [Span] = []
    /// The number of events in which a host of that name logged on from the address, other than by Kerberos.
    private(set) var claims: [(name: UInt32, count: Int)] = []
    /// True if there were too many spans: the address is taken for shared.
    private(set) var hasTooManySpans = false
    /// True if there were too many claimed names: none is believed.
    private(set) var hasTooManyClaims = false
    /// The host at each time, if there is more than one.
    private(set) var timeline: [Change] = []
    /// True if ``timeline`` is outdated.
    private(set) var isDirty = false

    /// The maximum number of spans, and of names that are claimed for an address.
    static let (maximumSpans, maximumClaims) = (4_096, 32)

    /// Learns that `name` authenticated with Kerberos at `second`.
    mutating func authenticate(_ name: UInt32, at second: Int) {
        guard !hasTooManySpans else { return }
        let day = second.day
        for index in spans.indices.reversed() where spans[index].name == name {
            let span = spans[index]
            if span.first <= second, second <= span.last { return }
            guard span.last.day == day || span.first.day == day else { continue }
            spans[index].first = min(span.first, second)
            spans[index].last = max(span.last, second)
            return outdate()
        }
        append(Span(name: name, days: 1, first: second, last: second))
    }

    /// Learns a span of another book.
    mutating func merge(_ span: Span) {
        guard !hasTooManySpans else { return }
        guard span.first.day != span.last.day else {
            authenticate(span.name, at: span.first)
            return authenticate(span.name, at: span.last)
        }
        for index in spans.indices where spans[index].name == span.name {
            let own = spans[index]
            guard own.first.day <= span.last.day, span.first.day <= own.last.day else { continue }
            spans[index].first = min(own.first, span.first)
            spans[index].last = max(own.last, span.last)
            spans[index].days = max(own.days, span.days)
            return outdate()
        }
        append(span)
    }

    private mutating func append(_ span: Span) {
        spans.append(span)
        isDirty = true
    }

    /// Marks the timeline; one that says "always shared" does not change by a longer span.
    private mutating func outdate() {
        isDirty = isDirty || timeline.count > 1 || timeline.first?.name != nil
    }

    /// Learns that a host which calls itself `name` logged on `count` times.
    mutating func claim(_ name: UInt32, count: Int) {
        guard !hasTooManyClaims else { return }
        if let index = claims.firstIndex(where: { $0.name == name }) {
            claims[index].count &+= count
        } else {
            claims.append((name, count))
            if claims.count > Self.maximumClaims { dropClaims() }
        }
    }

    /// Believes no claimed name any more.
    mutating func dropClaims() { (claims, hasTooManyClaims) = ([], true) }

    /// Takes the address for shared from now on.
    mutating func dropSpans() { (spans, timeline, hasTooManySpans, isDirty) = ([], [], true, false) }

    /// The name that more than half of the claims have.
    var majorityClaim: UInt32? {
        guard let best = claims.max(by: { $0.count < $1.count }) else { return nil }
        let total = claims.reduce(0) { $0 &+ $1.count }
        return best.count > total &- best.count ? best.name : nil
    }

    /// Decides who had the address at each time; `isHost` tells whether a name is that of a host for certain.
    mutating func settle(isHost: (UInt32) -> Bool) {
        isDirty = false
        guard let name = spans.first?.name, !spans.allSatisfy({ $0.name == name }) else {
            timeline = []
            return
        }
        timeline = Self.timeline(of: spans, isHost: isHost)
    }

    /// The host at `second`, by Kerberos; `.some(nil)` if several hosts share the address, `nil` if nothing is known.
    func host(at second: Int) -> UInt32?? {
        guard let span = spans.first else { return hasTooManySpans ? .some(nil) : nil }
        guard var found = timeline.first else { return .some(span.name) }
        var (low, high) = (0, timeline.count)
        while low < high {
            let middle = (low &+ high) / 2
            if timeline[middle].second <= second {
                found = timeline[middle]
                low = middle &+ 1
            } else {
                high = middle
            }
        }
        return .some(found.name)
    }
}

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
    private static func timeline(of spans: [Span], isHost: (UInt32) -> Bool) -> [Change] {
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
    fileprivate var day: Int { self >= 0 ? self / 86_400 : (self &+ 1) / 86_400 &- 1 }
}
