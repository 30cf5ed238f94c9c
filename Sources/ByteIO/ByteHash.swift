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

/// A key of a ``ByteTable`` in two words: the key itself up to 16 bytes, two hashes of it beyond.
@usableFromInline
struct KeyWords: Sendable, Equatable {
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64
    @usableFromInline let length: UInt32

    /// Whether equal words mean equal keys.
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
        // Both factors of a product have a part of the seed: a key that makes one of them zero cannot be chosen.
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

    /// Where the search for the key starts.
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
