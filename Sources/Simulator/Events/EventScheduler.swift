/// What the agents write to: rows now and rows to come.
struct EventScheduler {
    /// Seconds from a network logon to its logoff, as often as the real log has them.
    private static let logOffDelays: [UInt8] =
        [UInt8](repeating: 0, count: 33) + [
            1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 14, 14, 15, 15, 16, 22,
            37,
        ]

    private let delays = logOffDelays
    var wheel = RowWheel()

    /// One row of `account`, which stands at both ends.
    @inline(__always)
    mutating func add(_ second: Int, _ account: Account, _ source: Place, _ destination: Place, _ shape: RowShape) {
        wheel.add(Row(account, account, source, destination, shape), at: second)
    }

    /// One row whose ends are different accounts.
    @inline(__always)
    mutating func add(
        _ second: Int,
        _ account: Account,
        _ other: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: RowShape
    ) {
        wheel.add(Row(account, other, source, destination, shape), at: second)
    }

    /// A network logon and what follows it at the other end: mostly one logoff, sometimes none or two.
    @inline(__always)
    mutating func network(
        _ second: Int,
        _ account: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: RowShape,
        _ random: inout RandomStream
    ) {
        add(second, account, source, destination, shape)
        logOff(second, account, destination, &random)
    }

    /// The logoffs that follow a network logon.
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

/// Rows that are still to come, one bucket a second; a timing wheel, so that memory does not grow with the days.
struct RowWheel {
    /// The farthest a row may lie ahead, in seconds.
    static let span = 256

    private var buckets = [[Row]](repeating: [], count: span)

    /// Puts `row` into the bucket of `second`, which is less than ``span`` ahead of the one last taken.
    @inline(__always)
    mutating func add(_ row: Row, at second: Int) {
        buckets[second & (Self.span - 1)].append(row)
    }

    /// Hands the rows of `second` in order to `body` and empties their bucket.
    mutating func take(_ second: Int, _ body: (UnsafeBufferPointer<Row>) throws -> Void) rethrows {
        let index = second & (Self.span - 1)
        try buckets[index].withUnsafeMutableBufferPointer { rows in
            rows.sort { $0.precedes($1) }
            try body(UnsafeBufferPointer(rows))
        }
        buckets[index].removeAll(keepingCapacity: true)
    }
}

/// Rows that are known when the day begins: what few people do, at chosen times.
struct Script {
    private var rows: [(second: Int, row: Row)] = []
    private var next = 0

    /// Adds a row at `second` of the day; rows outside the day are left out.
    mutating func add(_ second: Int, _ row: Row) {
        guard (0..<WorkingDay.seconds).contains(second) else { return }
        rows.append((second, row))
    }

    /// A network logon and its logoff a little later; the campaign marks the logon, not the logoff.
    mutating func network(
        _ second: Int,
        _ account: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: RowShape,
        campaign: UInt8 = 0,
        _ random: inout RandomStream
    ) {
        add(second, Row(account, account, source, destination, shape, campaign: campaign))
        guard shape != .ntlmFail, shape != .kerberosFail else { return }
        let later = second + random.pick([0, 0, 1, 2, 10, 12, 15])
        add(later, Row(account, account, destination, destination, .networkLogOff))
    }

    /// Puts the rows in order; to be called once, before the first ``play(_:into:)``.
    mutating func sort() {
        rows.sort { $0.second != $1.second ? $0.second < $1.second : $0.row.precedes($1.row) }
    }

    /// Hands the rows of `second` to `wheel`.
    mutating func play(_ second: Int, into wheel: inout RowWheel) {
        while next < rows.count, rows[next].second == second {
            wheel.add(rows[next].row, at: second)
            next += 1
        }
    }
}
