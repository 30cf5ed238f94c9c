/// A seeded 64-bit hash of bytes, for tables that store hashes instead of names.
///
///     let hash = ByteHash(seed: .random(in: 0...UInt64.max))
///     event[.sourceUser].count                          // 5
///     hash(event[.sourceUser])                          // 64 bits that reveal nothing without the seed
///
/// Without the seed nobody can construct a collision; the probability that any two of n texts collide is about
/// n² / 2⁶⁵. The hash of a given seed and text never changes, because files contain it.
package struct ByteHash: Sendable, Hashable {
    /// The seed of the hash.
    package let seed: UInt64
    // Two independent secrets, unlike in `ByteTable`, which uses a seed and its complement: there, two names of 16
    // bytes can be chosen that start their search at the same slot for every seed, which is harmless because it
    // compares names.
    @usableFromInline let first: UInt64
    @usableFromInline let second: UInt64

    /// Creates the hash of `seed`, which may be any number that nobody who writes to the log can guess.
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

    /// Combines two hashes, both secret or mixed with a secret, into one.
    @inlinable
    @inline(__always)
    package static func joined(_ first: UInt64, _ second: UInt64) -> UInt64 { KeyWords.mix(first, second) }

    /// The number at `index` of the SplitMix64 sequence of `seed`.
    package static func secret(_ index: Int, of seed: UInt64) -> UInt64 {
        var word = seed &+ UInt64(truncatingIfNeeded: index &+ 1) &* 0x9e37_79b9_7f4a_7c15
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}

/// A key of a ``ByteTable`` in two machine words: the key itself up to 16 bytes, two hashes of it if it is longer.
@usableFromInline
struct KeyWords: Sendable, Equatable {
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64
    @usableFromInline let length: UInt32

    /// Compares two keys; written out since a synthesized comparison is not inlinable in other modules.
    @inlinable
    @inline(__always)
    static func == (left: KeyWords, right: KeyWords) -> Bool {
        left.low == right.low && left.high == right.high && left.length == right.length
    }

    /// True if equal words mean equal keys.
    @inlinable var isWhole: Bool { length <= 16 }

    /// The words of an empty slot.
    @inlinable
    init() {
        low = 0
        high = 0
        length = 0
    }

    /// The words of `key`; given the length they determine a key of up to 16 bytes.
    @inlinable
    @inline(__always)
    init(_ key: UnsafeRawBufferPointer, seed: UInt64) {
        let count = key.count
        length = UInt32(truncatingIfNeeded: count)
        guard let base = key.baseAddress, count > 0 else {
            low = 0
            high = 0
            return
        }
        if count >= 8 {
            let last = base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            let first = base.loadUnaligned(as: UInt64.self)
            if count <= 16 {
                low = first
                high = count == 8 ? 0 : last
            } else {
                (low, high) = Self.digest(base, count, seed)
            }
        } else if count >= 4 {
            let first = base.loadUnaligned(as: UInt32.self)
            let last = base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            low = UInt64(first) | UInt64(last) << 32
            high = 0
        } else {
            let first = UInt64(base.load(as: UInt8.self))
            let middle = UInt64(base.load(fromByteOffset: count >> 1, as: UInt8.self))
            let last = UInt64(base.load(fromByteOffset: count &- 1, as: UInt8.self))
            low = first | middle << 8 | last << 16
            high = 0
        }
    }

    /// Two hashes of a key of more than 16 bytes.
    @usableFromInline
    static func digest(_ base: UnsafeRawPointer, _ count: Int, _ seed: UInt64) -> (UInt64, UInt64) {
        func word(_ offset: Int) -> UInt64 { base.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        // Both factors of a product depend on the seed, so nobody can choose a key that makes one of them zero.
        let secret = seed &* 0x9e37_79b9_7f4a_7c15
        var (first, second) = (seed, ~seed)
        var offset = 0
        while offset &+ 16 < count {
            first = mix(first ^ word(offset), word(offset &+ 8) ^ secret)
            second ^= first
            offset &+= 16
        }
        first = mix(first ^ word(count &- 16), word(count &- 8) ^ ~secret)
        return (first, mix(second ^ first, 0x8ebc_6af0_9c88_c6e3))
    }

    /// The hash that decides where the search for the key starts.
    @inlinable
    func hash(seed: UInt64) -> UInt64 {
        Self.mix(low ^ seed, high ^ (UInt64(length) &* 0x9e37_79b9_7f4a_7c15) ^ ~seed)
    }

    /// Multiplies to 128 bits and folds them: every bit of the result depends on every bit of both factors.
    @inlinable
    static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }
}
