/// A keyed hash of bytes, SipHash-2-4 (Aumasson and Bernstein, 2012).
///
/// Without the key nobody can tell what was hashed, not even by hashing guesses; with it, equal names have equal hashes.
package struct SipHash: Sendable, Hashable {
    /// The first eight bytes of the key, little-endian.
    let first: UInt64
    /// The last eight bytes of the key, little-endian.
    let second: UInt64

    /// Creates the hash of a key of 128 bits.
    package init(_ first: UInt64, _ second: UInt64) { (self.first, self.second) = (first, second) }

    /// Creates the hash of a random key.
    package static func random() -> SipHash { SipHash(.random(in: 0...UInt64.max), .random(in: 0...UInt64.max)) }

    /// The hash of `bytes`.
    package func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = State(self)
        var offset = 0
        while offset &+ 8 <= bytes.count {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset &+= 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        for index in offset..<bytes.count { last |= UInt64(bytes[index]) << UInt64(8 &* (index &- offset)) }
        state.absorb(last)
        return state.finish()
    }

    /// The four words that the hash is computed in.
    private struct State {
        private var (v0, v1, v2, v3): (UInt64, UInt64, UInt64, UInt64)

        init(_ key: SipHash) {
            v0 = key.first ^ 0x736f_6d65_7073_6575
            v1 = key.second ^ 0x646f_7261_6e64_6f6d
            v2 = key.first ^ 0x6c79_6765_6e65_7261
            v3 = key.second ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            rounds(2)
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            rounds(4)
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func rounds(_ count: Int) {
            for _ in 0..<count {
                v0 &+= v1
                v1 = Self.rotated(v1, 13) ^ v0
                v0 = Self.rotated(v0, 32)
                v2 &+= v3
                v3 = Self.rotated(v3, 16) ^ v2
                v0 &+= v3
                v3 = Self.rotated(v3, 21) ^ v0
                v2 &+= v1
                v1 = Self.rotated(v1, 17) ^ v2
                v2 = Self.rotated(v2, 32)
            }
        }

        private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 &- bits) }
    }
}

extension UInt64 {
    /// Appends the number in 16 hexadecimal digits.
    func appendHex(to target: inout [UInt8]) {
        var digits = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<16 { digits[index] = (self >> UInt64(60 &- 4 &* index) & 0xf).hexDigit }
        digits.span.withUnsafeBytes { target.append(contentsOf: $0) }
    }

    /// The hexadecimal digit of a number below 16.
    var hexDigit: UInt8 {
        let digit = UInt8(truncatingIfNeeded: self)
        return digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ (digit &- 10)
    }
}
