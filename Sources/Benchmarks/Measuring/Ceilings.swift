/// What the machine can do at most, measured now and then while all else was: no path can be faster than these allow.
public struct Ceilings: Sendable, Hashable, Codable {
    /// Products of float32 matrices, 1,024 rows of width 128 by 10,000 words: FLOP a second.
    public var float32: Samples
    /// The same in bfloat16.
    public var bfloat16: Samples
    /// Products of square float32 matrices, 1,024 wide, which suit the machine best: FLOP a second.
    public var squareFloat32: Samples
    /// The same in bfloat16.
    public var squareBfloat16: Samples
    /// Bytes that all cores together copy in a second, read and written counted once each.
    public var copiedBytes: Samples
    /// Bytes a second that `cat` reads of a file that is in memory.
    public var readBytes: Samples?

    /// The most that products of matrices reached, in bfloat16 or float32: FLOP a second.
    public func products(inBfloat16 isHalf: Bool) -> Double {
        (isHalf ? [bfloat16, squareBfloat16] : [float32, squareFloat32]).map(\.highest).max() ?? .nan
    }
}
