package import AuthLogs

/// An event of a live log with its place there.
package struct ReceivedEvent: Sendable, Hashable {
    /// The event; its line is that of its place.
    package var event: AuthEvent
    /// Where its line starts.
    package var position: LogPosition
    /// The number of the log that it is from, where several are read.
    package var source: Int
    /// When it was read, where that is known: the start of its latency.
    package var readAt: ContinuousClock.Instant?

    /// Its event time, in seconds since the log's start.
    package var second: Int { event.second }

    /// Puts `event` at its place.
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

/// Puts events that come a little out of order into the order of their seconds, by event time alone.
///
///     var buffer = ReorderBuffer()
///     var ready: [ReceivedEvent] = []
///     buffer.add(event, to: &ready)                     // events that are ready, oldest first
///     process(ready)
///     store(buffer.earliest(of: 0) ?? chunk.end)        // from here on a new start loses nothing
///
/// Events of the same second keep the order they came in. An event that is older than the window, or than an event that
/// was already handed on, is handed on at once and counted as late. An event that is more than a day ahead of all others is
/// held in doubt: it is rejected once a believable event follows, and believed once so many like it follow one another that
/// the log itself must have gone on.
package struct ReorderBuffer: Sendable {
    /// How events are put in order.
    package struct Settings: Sendable, Hashable {
        /// How many seconds of event time a event may come late.
        package var window = 5
        /// How many events are held at most; the oldest go first.
        package var limit = 100_000
        /// How many seconds a event may be ahead of all before it.
        package var farthestAhead = 86_400
        /// How many events in a event that are farther ahead are believed; 0 for never.
        package var believedAfter = 100

        /// The defaults.
        package init() {}
    }

    /// What became of an event.
    package enum Admission: Sendable, Hashable {
        /// It waits for its turn, or had it.
        case taken
        /// It came too late to be put in order, and was handed on.
        case late
        /// It is far ahead of all others; whether it is believed shows later.
        case doubted
        /// Its time is before the log's start.
        case rejected
    }

    private let settings: Settings
    /// The newest second that was believed; what events are compared with.
    package private(set) var newest: Int?
    /// How many events were handed on late.
    package private(set) var lateCount = 0
    /// How many events were rejected for their time.
    package private(set) var rejectedCount = 0
    /// How many events are held, those in doubt included.
    package var heldCount: Int { count + doubted.count }
    /// The events that are held in doubt, in the order they came in.
    package var doubtedEvents: [ReceivedEvent] { doubted.map(\.event) }

    /// The events that wait, by their second, in order.
    private var buckets: [(second: Int, events: [Held])] = []
    private var count = 0
    /// The second of the last event that was handed on in order.
    private var floor = Int.min
    private var doubted: [Held] = []
    /// The positions of the events that are not handed on, by log.
    private var open: [Int: OpenPositions] = [:]

    private struct Held: Sendable {
        let event: ReceivedEvent
        let ticket: Int
    }

    /// An empty buffer.
    ///
    /// - Parameters:
    ///   - newest: The newest second seen before, where that is known: otherwise the first event is believed whatever it
    ///     says.
    ///   - settings: How events are put in order.
    package init(newest: Int? = nil, settings: Settings = Settings()) {
        self.newest = newest
        self.settings = settings
    }

    /// Takes in `event`, and appends to `ready` all events that are ready now.
    @discardableResult
    package mutating func add(_ event: ReceivedEvent, to ready: inout [ReceivedEvent]) -> Admission {
        guard event.second >= 0 else {
            rejectedCount += 1
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

    /// Hands on all events that wait, but not those in doubt: for when the log is idle.
    package mutating func flush(to ready: inout [ReceivedEvent]) {
        emit(buckets.count, &ready)
    }

    /// Hands on all events that wait and rejects those in doubt: for the end of the log.
    package mutating func finish(to ready: inout [ReceivedEvent]) {
        flush(to: &ready)
        rejectDoubted()
    }

    /// The position of the first line of the log `source` whose event is not handed on; `nil` where there is none, so that
    /// all that was read is dealt with.
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

    /// Hands on the first `amount` buckets.
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

    /// Holds a event that is far ahead, together with those before it that it agrees with.
    private mutating func doubt(_ held: Held, _ ready: inout [ReceivedEvent]) {
        if let last = doubted.last, abs(held.event.second - last.event.second) > settings.farthestAhead {
            rejectDoubted()
        }
        doubted.append(held)
        guard settings.believedAfter > 0 else { return rejectDoubted() }
        guard doubted.count >= settings.believedAfter else { return }
        let believed = doubted
        doubted = []
        // A new beginning: what waited is older than all of these.
        emit(buckets.count, &ready)
        newest = believed.map(\.event.second).min()
        for held in believed { _ = take(held, &ready) }
    }

    private mutating func rejectDoubted() {
        for held in doubted { open[held.event.source]?.close(held.ticket) }
        rejectedCount += doubted.count
        doubted.removeAll()
    }
}

/// The positions of events that are not handed on yet, in the order they came in.
private struct OpenPositions: Sendable {
    private var positions: [LogPosition?] = []
    /// The first that is still open, and the ticket of `positions[0]`.
    private var start = 0
    private var base = 0

    /// The first that is open.
    var first: LogPosition? { start < positions.count ? positions[start] : nil }

    /// Adds one; what it is closed with.
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
