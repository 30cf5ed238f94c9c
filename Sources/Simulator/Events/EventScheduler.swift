/// Schedules the agents' events: those of the current second and those to come.
struct EventScheduler {
    /// Seconds from a network logon to its logoff, as often as the real log has them.
    private static let logOffDelays: [UInt8] =
        [UInt8](repeating: 0, count: 33) + [
            1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 14, 14, 15, 15, 16, 22,
            37,
        ]

    private let delays = logOffDelays
    var wheel = EventWheel()

    /// Adds an event with `account` at both ends.
    @inline(__always)
    mutating func add(_ second: Int, _ account: Account, _ source: Place, _ destination: Place, _ shape: EventShape) {
        wheel.add(Event(account, account, source, destination, shape), at: second)
    }

    /// Adds an event with a different account at each end.
    @inline(__always)
    mutating func add(
        _ second: Int,
        _ account: Account,
        _ other: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: EventShape
    ) {
        wheel.add(Event(account, other, source, destination, shape), at: second)
    }

    /// Adds a network logon and the logoffs that follow it at the other end: mostly one, sometimes none or two.
    @inline(__always)
    mutating func network(
        _ second: Int,
        _ account: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: EventShape,
        _ random: inout RandomStream
    ) {
        add(second, account, source, destination, shape)
        logOff(second, account, destination, &random)
    }

    /// Adds the logoffs that follow a network logon.
    @inline(__always)
    mutating func logOff(_ second: Int, _ account: Account, _ destination: Place, _ random: inout RandomStream) {
        let bits = random.next()
        let dice = bits & 1_023
        if dice < 25 { return }
        let later = second + Int(delays[Int(bits >> 10 & 63)])
        add(later, account, destination, destination, .networkLogOff)
        if dice < 25 + 150 {
            add(later + Int(delays[Int(bits >> 16 & 63)]), account, destination, destination, .networkLogOff)
        }
    }
}

/// A timing wheel of future events, one bucket per second, so that memory does not grow with the number of days.
struct EventWheel {
    /// The farthest an event may lie ahead, in seconds.
    static let span = 256

    private var buckets = [[Event]](repeating: [], count: span)

    /// Puts `event` into the bucket of `second`, which is less than ``span`` ahead of the second last taken.
    @inline(__always)
    mutating func add(_ event: Event, at second: Int) {
        buckets[second & (Self.span - 1)].append(event)
    }

    /// Calls `body` with the events of `second`, in order, and empties their bucket.
    mutating func take(_ second: Int, _ body: (UnsafeBufferPointer<Event>) throws -> Void) rethrows {
        let index = second & (Self.span - 1)
        try buckets[index].withUnsafeMutableBufferPointer { events in
            events.sort { $0.precedes($1) }
            try body(UnsafeBufferPointer(events))
        }
        buckets[index].removeAll(keepingCapacity: true)
    }
}

/// The events of a day that are known when it begins: those of the support staff and the red team.
struct Script {
    private var events: [(second: Int, event: Event)] = []
    private var next = 0

    /// Adds an event at `second` of the day; events outside the day are left out.
    mutating func add(_ second: Int, _ event: Event) {
        guard (0..<WorkingDay.seconds).contains(second) else { return }
        events.append((second, event))
    }

    /// A network logon and its logoff a little later; the campaign marks the logon, not the logoff.
    mutating func network(
        _ second: Int,
        _ account: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: EventShape,
        campaign: UInt8 = 0,
        _ random: inout RandomStream
    ) {
        add(second, Event(account, account, source, destination, shape, campaign: campaign))
        guard shape != .ntlmFail, shape != .kerberosFail else { return }
        let later = second + random.pick([0, 0, 1, 2, 10, 12, 15])
        add(later, Event(account, account, destination, destination, .networkLogOff))
    }

    /// Sorts the events; call it once, before the first ``play(_:into:)``.
    mutating func sort() {
        events.sort { $0.second != $1.second ? $0.second < $1.second : $0.event.precedes($1.event) }
    }

    /// Adds the events of `second` to `wheel`.
    mutating func play(_ second: Int, into wheel: inout EventWheel) {
        while next < events.count, events[next].second == second {
            wheel.add(events[next].event, at: second)
            next += 1
        }
    }
}

/// A day of the log: its weekday and its seconds.
struct WorkingDay: Sendable {
    /// Seconds in a day.
    static let seconds = 86_400
    /// The day since the log's start, from 0.
    let number: Int

    /// Monday is 0; day 0 of the log is a Wednesday.
    var weekday: Int { (number + 2) % 7 }
    var isWeekend: Bool { weekday >= 5 }
    /// The first second of the day.
    var start: Int { number * Self.seconds }
}
