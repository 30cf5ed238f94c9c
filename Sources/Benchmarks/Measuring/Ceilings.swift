/// What the machine can do at most, measured now and then while all else was: no path can be faster than these allow.
package struct Ceilings: Sendable, Hashable, Codable {
    /// Products of float32 matrices, 1,024 rows of width 128 by 10,000 words: FLOP a second.
    package var float32: Samples
    /// The same in bfloat16.
    package var bfloat16: Samples
    /// Products of square float32 matrices, 1,024 wide, which suit the machine best: FLOP a second.
    package var squareFloat32: Samples
    /// The same in bfloat16.
    package var squareBfloat16: Samples
    /// Bytes that all cores together copy in a second, read and written counted once each.
    package var copiedBytes: Samples
    /// Bytes a second that `cat` reads of a file that is in memory.
    package var readBytes: Samples?

    /// The most that products of matrices reached, in bfloat16 or float32: FLOP a second.
    package func products(inBfloat16 isHalf: Bool) -> Double {
        (isHalf ? [bfloat16, squareBfloat16] : [float32, squareFloat32]).map(\.highest).max() ?? .nan
    }
}
