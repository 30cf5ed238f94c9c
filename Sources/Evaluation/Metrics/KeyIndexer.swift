/// Numbers keys in the order in which they are first met.
///
/// A table with open addressing: over millions of keys a dictionary takes several times as long.
struct KeyIndexer {
    struct Key: Equatable {
        let part: UInt64
        let time: Int
    }

    /// The keys met, each at its number.
    private(set) var keys: [Key] = []
    /// Numbers plus one, 0 where a slot is free; a power of two, at least half of them free.
    private var slots = [UInt32](repeating: 0, count: 1024)

    /// The number of `key`, a new one if it has none.
    mutating func number(of key: Key) -> Int {
        let slot = slot(of: key)
        if slots[slot] > 0 { return Int(slots[slot]) - 1 }
        keys.append(key)
        slots[slot] = UInt32(keys.count)
        if keys.count * 2 > slots.count { grow() }
        return keys.count - 1
    }

    /// Where `key` is, or belongs.
    private func slot(of key: Key) -> Int {
        var hash = (key.part &+ UInt64(bitPattern: Int64(key.time)) &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 31) &* 0x94D0_49BB_1331_11EB
        var slot = Int(truncatingIfNeeded: hash >> 20) & (slots.count - 1)
        while slots[slot] > 0, keys[Int(slots[slot]) - 1] != key { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private mutating func grow() {
        slots = .init(repeating: 0, count: slots.count * 2)
        for number in keys.indices { slots[slot(of: keys[number])] = UInt32(number + 1) }
    }
}
