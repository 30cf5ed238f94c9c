/// A seeded hash of bytes to 64 bits, for tables that keep hashes in place of names.
///
///     let hash = ByteHash(seed: .random(in: 0...UInt64.max))
///     row[.sourceUser].count                          // 5
///     hash(row[.sourceUser])                          // 64 bits that say nothing without the seed
///
/// Who does not know the seed cannot choose two texts with the same hash; those of n texts are all different but for a
/// chance of about n² / 2⁶⁵. The hash of a seed and a text never changes: files hold it.
package struct ByteHash: Sendable, Hashable {
    /// What the hash was made from.
    package let seed: UInt64
    // Two secrets that are not each other's complement as in `ByteTable`: there two names of 16 bytes can be chosen
    // that start their search at the same slot whatever the seed is, which does no harm where names are compared.
    @usableFromInline let first: UInt64
    @usableFromInline let second: UInt64

    /// The hash of `seed`; any number will do that a log's author cannot guess.
    package init(seed: UInt64) {
        self.seed = seed
        first = Self.secret(0, of: seed)
        second = Self.secret(1, of: seed)
    }

    /// The hash of `bytes`.
    ///
    /// - Complexity: O(`bytes.count`); about two multiplications up to 16 bytes.
    @inlinable
    @inline(__always)
    package func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let words = KeyWords(bytes, seed: first)
        return KeyWords.mix(words.low ^ first, words.high ^ (UInt64(words.length) &* 0x9e37_79b9_7f4a_7c15) ^ second)
    }

    /// One hash of two that are secret or mixed with something secret.
    @inlinable
    @inline(__always)
    package static func joined(_ first: UInt64, _ second: UInt64) -> UInt64 { KeyWords.mix(first, second) }

    /// The `index`th of the numbers that SplitMix64 makes of `seed`.
    package static func secret(_ index: Int, of seed: UInt64) -> UInt64 {
        var word = seed &+ UInt64(truncatingIfNeeded: index &+ 1) &* 0x9e37_79b9_7f4a_7c15
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
