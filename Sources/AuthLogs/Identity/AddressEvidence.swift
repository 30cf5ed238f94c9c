/// What the log says about the names of one address.
struct AddressEvidence: Sendable {
    /// A time span in which a host proved from the address who it is.
    struct Span: Sendable, Equatable {
        /// The host, as an index of ``AddressBook``'s names.
        var name: UInt32
        /// The number of days with a proof.
        var days: UInt32
        /// The second of the first proof.
        var first: Int
        /// The second of the last proof.
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
    /// True if there were too many spans: the address is taken for shared.
    private(set) var hasTooManySpans = false
    /// The names that hosts at the address gave themselves; none once there is proof.
    private(set) var claimed = ClaimedNames()
    /// The host at each time, if there is more than one.
    private(set) var timeline: [Change] = []
    /// True if ``timeline`` is outdated.
    private(set) var isDirty = false

    /// The maximum number of spans.
    static let maximumSpans = 4_096

    /// True if a host proved who it is.
    var hasProof: Bool { !spans.isEmpty || hasTooManySpans }

    /// Learns that the host `name` proved at `second` who it is.
    mutating func prove(_ name: UInt32, at second: Int) {
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
            prove(span.name, at: span.first)
            return prove(span.name, at: span.last)
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
        claimed = ClaimedNames()
        isDirty = true
    }

    /// Marks the timeline; one that says "always shared" does not change by a longer span.
    private mutating func outdate() {
        isDirty = isDirty || timeline.count > 1 || timeline.first?.name != nil
    }

    /// Learns how a host at the address called itself; returns false if that changes no name.
    mutating func claim(_ claim: ClaimedNames.Claim) -> Bool { !hasProof && claimed.add(claim) }

    /// Believes no claimed name any more.
    mutating func dropClaims() { if !hasProof { claimed.drop() } }

    /// Takes the address for shared from now on.
    mutating func dropSpans() {
        (spans, timeline, hasTooManySpans, isDirty) = ([], [], true, false)
        claimed = ClaimedNames()
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

    /// The host that proved who it is, at `second`; `.some(nil)` if several share the address, `nil` if none did.
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
