package import AuthLogs

/// An event of a live log with its position there.
package struct ReceivedEvent: Sendable, Hashable {
    /// The event; its line number is that of its position.
    package var event: AuthEvent
    /// The position of the start of its line.
    package var position: LogPosition
    /// The number of the log that contains it, if several are read.
    package var source: Int
    /// The time at which it was read, if known: the start of its latency.
    package var readAt: ContinuousClock.Instant?

    /// The event time, in seconds since the log's start.
    package var second: Int { event.second }

    /// Creates a received event at its position.
    package init(
        _ event: AuthEvent,
        position: LogPosition,
        source: Int = 0,
        readAt: ContinuousClock.Instant? = nil
    ) {
        (self.event, self.position, self.source, self.readAt) = (event, position, source, readAt)
        self.event.line = position.line
    }
}

/// Sorts events that arrive slightly out of order by their seconds, by event time alone.
///
///     var buffer = ReorderBuffer()
///     var ready: [ReceivedEvent] = []
///     buffer.add(event, to: &ready)                     // events that are ready, oldest first
///     process(ready)
///     store(buffer.earliest(of: 0) ?? chunk.end)        // a restart from here loses nothing
///
/// Events of the same second keep their order of arrival. An event that is older than the window, or than an event
/// already passed on, is passed on immediately and counted as late.
///
/// An event more than a day ahead of all others is held as doubtful: it is rejected once a plausible event follows, and
/// accepted once so many similar events follow one another that the log itself must have moved on. In a log with dates,
/// where ``latest`` is known, an event in the future is rejected, others that come after each other are similar however
/// far apart they are, and all are accepted once nothing follows.
package struct ReorderBuffer: Sendable {
    /// The settings of the reordering.
    package struct Settings: Sendable, Hashable {
        /// The maximum delay of an event, in seconds of event time.
        package var window = 5
        /// The maximum number of held events; the oldest go first.
        package var limit = 100_000
        /// The maximum number of seconds that an event may be ahead of all before it.
        package var farthestAhead = 86_400
        /// The number of consecutive events farther ahead after which they are accepted; 0 for never.
        package var believedAfter = 100

        /// The default settings.
        package init() {}
    }

    /// The outcome of adding an event.
    package enum Admission: Sendable, Hashable {
        /// The event waits for its turn, or was already passed on.
        case taken
        /// The event came too late to be sorted, and was passed on.
        case late
        /// The event is far ahead of all others; later events decide if it is accepted.
        case doubted
        /// The event's time is before the log's start, or in the future.
        case rejected
    }

    /// An event that was rejected because of its time.
    package struct Rejection: Sendable, Hashable {
        /// The position of its line.
        package let position: LogPosition
        /// The reason, without the record's content.
        package let reason: String
    }

    private let settings: Settings
    /// The latest second that an event can have, as the clock tells in a log with dates; `nil` if it cannot be known.
    package var latest: Int?
    /// The events that were rejected since ``takeRejections()``.
    private var rejections: [Rejection] = []
    /// The newest accepted second, with which events are compared.
    package private(set) var newest: Int?
    /// The number of events that were passed on late.
    package private(set) var lateCount = 0
    /// The number of events that were rejected because of their time.
    package private(set) var rejectedCount = 0
    /// The number of held events, including doubtful ones.
    package var heldCount: Int { count + doubted.count }
    /// The doubtful events, in order of arrival.
    package var doubtedEvents: [ReceivedEvent] { doubted.map(\.event) }

    /// The waiting events, by their second, in order.
    private var buckets: [(second: Int, events: [Held])] = []
    private var count = 0
    /// The second of the last event that was passed on in order.
    private var floor = Int.min
    private var doubted: [Held] = []
    /// The positions of the events that are not passed on yet, by log.
    private var open: [Int: OpenPositions] = [:]

    private struct Held: Sendable {
        let event: ReceivedEvent
        let ticket: Int
    }

    /// Creates an empty buffer.
    ///
    /// - Parameters:
    ///   - newest: The newest second seen before, if known; otherwise the first event is accepted regardless of its
    ///     time.
    ///   - settings: The settings of the reordering.
    package init(newest: Int? = nil, settings: Settings = Settings()) {
        self.newest = newest
        self.settings = settings
    }

    /// Adds `event`, and appends all events that are ready now to `ready`.
    @discardableResult
    package mutating func add(_ event: ReceivedEvent, to ready: inout [ReceivedEvent]) -> Admission {
        if let fault = fault(of: event.second) {
            reject(event, fault)
            return .rejected
        }
        let held = Held(event: event, ticket: open[event.source, default: OpenPositions()].add(event.position))
        if let newest, event.second - newest > settings.farthestAhead {
            doubt(held, &ready)
            return .doubted
        }
        rejectDoubted()
        return take(held, &ready)
    }

    /// Passes on all waiting events, except doubtful ones of a log without dates: for an idle log.
    package mutating func flush(to ready: inout [ReceivedEvent]) {
        emit(buckets.count, &ready)
        // Not in the future, and nothing contradicts them: the log was silent for long, as on a weekend.
        guard latest != nil else { return }
        believeDoubted(&ready)
        emit(buckets.count, &ready)
    }

    /// Passes on all waiting events, and rejects those that are still doubtful.
    package mutating func finish(to ready: inout [ReceivedEvent]) {
        flush(to: &ready)
        rejectDoubted()
    }

    /// Returns the events that were rejected because of their times since the last call.
    package mutating func takeRejections() -> [Rejection] {
        defer { rejections = [] }
        return rejections
    }

    /// The position of the first line of the log `source` whose event is not passed on.
    ///
    /// `nil` if there is none, so that everything read is processed.
    package func earliest(of source: Int) -> LogPosition? { open[source]?.first }

    private mutating func take(_ held: Held, _ ready: inout [ReceivedEvent]) -> Admission {
        let second = held.event.second
        if second < floor || newest.map({ $0 - second > settings.window }) ?? false {
            lateCount += 1
            hand(held, &ready)
            return .late
        }
        var index = buckets.count
        while index > 0, buckets[index - 1].second > second { index -= 1 }
        if index > 0, buckets[index - 1].second == second {
            buckets[index - 1].events.append(held)
        } else {
            buckets.insert((second, [held]), at: index)
        }
        count += 1
        let newest = max(newest ?? second, second)
        self.newest = newest
        emit(buckets.firstIndex { newest - $0.second <= settings.window } ?? buckets.count, &ready)
        while count > settings.limit { emit(1, &ready) }
        return .taken
    }

    /// Passes on the first `amount` buckets.
    private mutating func emit(_ amount: Int, _ ready: inout [ReceivedEvent]) {
        guard amount > 0 else { return }
        for bucket in buckets[..<amount] {
            for held in bucket.events { hand(held, &ready) }
            count -= bucket.events.count
            floor = max(floor, bucket.second)
        }
        buckets.removeFirst(amount)
    }

    private mutating func hand(_ held: Held, _ ready: inout [ReceivedEvent]) {
        open[held.event.source]?.close(held.ticket)
        ready.append(held.event)
    }

    /// The reason why no event can have the time `second`; `nil` if one can.
    private func fault(of second: Int) -> String? {
        if second < 0 { return "expected a time after the log's start, found one before" }
        guard let latest, second > latest else { return nil }
        return "expected a time that has come, found one in the future"
    }

    /// Holds an event that is far ahead, together with earlier ones that agree with it.
    private mutating func doubt(_ held: Held, _ ready: inout [ReceivedEvent]) {
        if let last = doubted.last, !agree(last.event.second, held.event.second) { rejectDoubted() }
        doubted.append(held)
        guard settings.believedAfter > 0 else { return rejectDoubted() }
        if doubted.count >= settings.believedAfter { believeDoubted(&ready) }
    }

    /// True if a doubtful event at `second` confirms the one before it.
    private func agree(_ before: Int, _ second: Int) -> Bool {
        let ahead = second - before
        return ahead >= -settings.farthestAhead && (ahead <= settings.farthestAhead || latest != nil)
    }

    private mutating func believeDoubted(_ ready: inout [ReceivedEvent]) {
        guard !doubted.isEmpty else { return }
        let believed = doubted.sorted { ($0.event.second, $0.ticket) < ($1.event.second, $1.ticket) }
        doubted = []
        // A new start: the waiting events are older than all of these.
        emit(buckets.count, &ready)
        newest = believed.first?.event.second
        for held in believed { _ = take(held, &ready) }
    }

    private mutating func rejectDoubted() {
        for held in doubted {
            open[held.event.source]?.close(held.ticket)
            reject(held.event, "expected a time near those of the events around, found one more than a day ahead")
        }
        doubted.removeAll()
    }

    private mutating func reject(_ event: ReceivedEvent, _ reason: String) {
        rejectedCount += 1
        rejections.append(Rejection(position: event.position, reason: reason))
    }
}

/// The positions of events that are not passed on yet, in order of arrival.
private struct OpenPositions: Sendable {
    private var positions: [LogPosition?] = []
    /// The index of the first position that is still open, and the ticket of `positions[0]`.
    private var start = 0
    private var base = 0

    /// The first open position.
    var first: LogPosition? { start < positions.count ? positions[start] : nil }

    /// Adds a position and returns the ticket that closes it.
    mutating func add(_ position: LogPosition) -> Int {
        positions.append(position)
        return base + positions.count - 1
    }

    mutating func close(_ ticket: Int) {
        positions[ticket - base] = nil
        while start < positions.count, positions[start] == nil { start += 1 }
        guard start > 1_024, start * 2 > positions.count else { return }
        positions.removeFirst(start)
        base += start
        start = 0
    }
}
