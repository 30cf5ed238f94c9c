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
