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
