/// A file as blocks of whole lines, in order.
protocol BlockSource: AnyObject {
    /// The next block, or `nil` after the last line.
    func next() throws -> LineBlock?
}

extension Int {
    /// The size of a block: small enough for the second-level cache, large enough that hand-overs cost nothing.
    /// The longest line of a log that is read, in bytes without its end.
    package static let longestLine = 1 << 16
    package static let blockSize = 1 << 20
    /// How many bytes can be read behind any line, whatever they are, so that lines are looked through in large steps.
    package static let readableBeyond = 128
}
