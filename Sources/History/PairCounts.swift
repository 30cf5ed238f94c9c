/// How often pairs of ids were seen: an open-addressing table with linear probing, 16 bytes a slot.
struct PairCounts: Sendable {
    private struct Slot: Sendable {
        var key: UInt64 = 0
        /// 0 marks an empty slot.
        var count: UInt32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 64)
    private(set) var count = 0

    /// How often `(first, second)` was added; counts stop at 2³² − 1.
    subscript(first: Int, second: Int) -> UInt32 {
        slots[place(of: Self.key(first, second))].count
    }

    mutating func add(_ first: Int, _ second: Int) {
        let key = Self.key(first, second)
        let place = place(of: key)
        if slots[place].count == 0 {
            slots[place] = Slot(key: key, count: 1)
            count += 1
            if count * 2 > slots.count { grow() }
        } else if slots[place].count < .max {
            slots[place].count += 1
        }
    }

    private static func key(_ first: Int, _ second: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: first) << 32 | UInt64(truncatingIfNeeded: second) & 0xffff_ffff
    }

    /// The slot that holds `key`, or the empty one where it would go.
    private func place(of key: UInt64) -> Int {
        let mask = slots.count &- 1
        // A multiplicative hash whose high bits, the well mixed ones, choose the slot. Ids are handed out in order of
        // appearance, so nobody can aim at one slot without controlling that order entirely.
        var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 24) & mask
        while slots[place].count != 0, slots[place].key != key { place = (place &+ 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        for slot in old where slot.count != 0 { slots[place(of: slot.key)] = slot }
    }
}
