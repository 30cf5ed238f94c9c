/// A file as blocks of whole lines, in order.
protocol BlockSource: AnyObject {
    /// The next block, or `nil` after the last line.
    func next() throws -> LineBlock?
}

extension Int {
    /// The size of a block: small enough for the second-level cache, large enough that hand-overs cost nothing.
    static let blockSize = 1 << 20
    /// The longest line that is read, in bytes without its end.
    static let longestLine = 1 << 16
}
