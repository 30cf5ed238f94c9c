/// A file as blocks of whole lines, in order.
protocol BlockSource: AnyObject {
    /// The next block, or `nil` after the last line.
    func next() throws -> LineBlock?
}

extension Int {
    /// The size of a block: small enough for the second-level cache, large enough that hand-overs cost nothing.
    static let blockSize = 1 << 20
    /// The longest line of a log that is read, in bytes without its end.
    static let longestLine = 1 << 16
    /// The longest line of a day file: what the longest line of a log can become.
    static let longestDayLine = longestLine + RawRow.maximumGrowth
}
