#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A table from byte strings to consecutive indices, in order of first appearance.
///
///     var table = ByteTable()
///     table.insert("C1".utf8)         // 0
///     table.insert("C2".utf8)         // 1
///     table.index(of: "C1".utf8)      // 0
///
/// Open addressing with linear probing. A slot holds keys of up to 16 bytes whole, so the usual look-up touches one
/// cache line and compares two words. Hashes are seeded at random: a hostile log cannot contain colliding names on
/// purpose.
package struct ByteTable: Sendable {
    @usableFromInline
    struct Slot: Sendable {
        /// The key itself if it has at most 16 bytes, otherwise two hashes of it.
        @usableFromInline var words: KeyWords
        /// The index of the key plus one; 0 marks an empty slot.
        @usableFromInline var mark: UInt32

        @inlinable
        init(words: KeyWords, mark: UInt32) {
            self.words = words
            self.mark = mark
        }
    }

    @usableFromInline var slots: [Slot]
    /// The keys one after the other.
    @usableFromInline var bytes: [UInt8] = []
    /// The offset in `bytes` of each key's end.
    @usableFromInline var ends: [Int] = []
    @usableFromInline let seed: UInt64

    /// The number of keys.
    @inlinable package var count: Int { ends.count }

    /// Creates an empty table with room for about `capacity` keys before it grows.
    package init(capacity: Int = 16) {
        var size = 32
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: Slot(words: KeyWords(), mark: 0), count: size)
        seed = .random(in: 0...UInt64.max)
    }

    /// The index of `key`; `nil` if it was never inserted.
    ///
    /// - Complexity: O(1) for keys of bounded length.
    @inlinable
    package func index(of key: UnsafeRawBufferPointer) -> Int? {
        let words = KeyWords(key, seed: seed)
        let mark = slots.withUnsafeBufferPointer { slots in
            slots[find(words, key, in: slots)].mark
        }
        return mark == 0 ? nil : Int(mark) - 1
    }

    /// Inserts `key` if it is new, and returns its index.
    ///
    /// - Precondition: The table holds fewer than 2³² − 1 keys.
    @inlinable
    @discardableResult
    package mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
        let words = KeyWords(key, seed: seed)
        let (position, mark) = slots.withUnsafeBufferPointer { slots in
            let position = find(words, key, in: slots)
            return (position, slots[position].mark)
        }
        return mark == 0 ? append(key, words, at: position) : Int(mark) - 1
    }

    /// The index of `key`; `nil` if it was never inserted.
    package func index(of key: some Sequence<UInt8>) -> Int? {
        Array(key).withUnsafeBytes { index(of: $0) }
    }

    /// Inserts `key` if it is new, and returns its index.
    @discardableResult
    package mutating func insert(_ key: some Sequence<UInt8>) -> Int {
        Array(key).withUnsafeBytes { insert($0) }
    }

    /// The key at `index` as text; bytes that are not UTF-8 are replaced.
    ///
    /// - Precondition: `index` is in `0..<count`.
    package func string(at index: Int) -> String {
        String(decoding: bytes[start(of: index)..<ends[index]], as: UTF8.self)
    }

    /// Calls `body` with the bytes of the key at `index`.
    ///
    /// - Precondition: `index` is in `0..<count`.
    package func withKey<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start(of: index)..<ends[index]])) }
    }

    @usableFromInline
    func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

    /// The slot of `key`, or the empty slot where it would go.
    @inlinable
    func find(_ words: KeyWords, _ key: UnsafeRawBufferPointer, in slots: UnsafeBufferPointer<Slot>) -> Int {
        let mask = slots.count &- 1
        var position = Int(truncatingIfNeeded: words.hash(seed: seed)) & mask
        while true {
            let slot = slots[position]
            if slot.mark == 0 || (slot.words == words && (words.isWhole || matches(key, Int(slot.mark) - 1))) {
                return position
            }
            position = (position &+ 1) & mask
        }
    }

    /// True if the long key at `index` equals `key`.
    @usableFromInline
    func matches(_ key: UnsafeRawBufferPointer, _ index: Int) -> Bool {
        withKey(at: index) { own in
            guard own.count == key.count, let base = own.baseAddress, let other = key.baseAddress else { return false }
            return memcmp(base, other, key.count) == 0
        }
    }

    @usableFromInline
    mutating func append(_ key: UnsafeRawBufferPointer, _ words: KeyWords, at position: Int) -> Int {
        precondition(count < Int(UInt32.max) - 1, "a byte table holds at most 2³² − 2 keys")
        bytes.append(contentsOf: key)
        ends.append(bytes.count)
        slots[position] = Slot(words: words, mark: UInt32(count))
        if count * 2 > slots.count { grow() }
        return count - 1
    }

    private mutating func grow() {
        let old = slots
        let mask = old.count * 2 - 1
        slots = Array(repeating: Slot(words: KeyWords(), mark: 0), count: old.count * 2)
        for slot in old where slot.mark != 0 {
            var position = Int(truncatingIfNeeded: slot.words.hash(seed: seed)) & mask
            while slots[position].mark != 0 { position = (position + 1) & mask }
            slots[position] = slot
        }
    }
}
