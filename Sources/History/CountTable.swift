import CBytes

/// Ageing counts by 64-bit hashes: an open-addressing table with linear probing, 24 bytes a slot.
///
/// It grows by doubling to at most `capacity` entries. When it is full, it forgets the quarter that weighs least.
struct CountTable: Sendable {
    /// How many hashes are counted at once: those of a row.
    static let keyCount = EventKeys.count

    /// The most entries there may be.
    let capacity: Int
    let decay: Decay
    /// A power of two of them, at most three quarters taken.
    var slots: [CountEntry]
    var count = 0

    /// An empty table with room for `count` entries.
    init(capacity: Int, decay: Decay, reserving count: Int = 0) {
        self.capacity = capacity
        self.decay = decay
        var size = 1 << 10
        while Self.isFull(size, holding: count) { size *= 2 }
        slots = [CountEntry](repeating: CountEntry(), count: size)
    }

    private static func isFull(_ slotCount: Int, holding count: Int) -> Bool { count * 4 > slotCount * 3 }

    /// The entries of `keys`; one that was never counted has the count 0.
    @inline(__always)
    func entries<let n: Int>(of keys: InlineArray<n, UInt64>) -> InlineArray<n, CountEntry> {
        slots.withUnsafeBufferPointer { slots in
            Self.prefetch(keys, in: slots)
            var entries = InlineArray<n, CountEntry>(repeating: CountEntry())
            for index in 0..<n { entries[index] = slots[Self.place(of: keys[index], in: slots)] }
            return entries
        }
    }

    /// Counts each of `keys` once, at `second`.
    mutating func add(_ keys: InlineArray<20, UInt64>, at second: UInt32) {
        makeRoom()
        let decay = decay
        var new = 0
        slots.withUnsafeMutableBufferPointer { slots in
            Self.prefetch(keys, in: UnsafeBufferPointer(slots))
            for index in 0..<Self.keyCount {
                let place = Self.place(of: keys[index], in: UnsafeBufferPointer(slots))
                if slots[place].count == 0 { new &+= 1 }
                slots[place].add(keys[index], at: second, decay)
            }
        }
        count &+= new
    }

    /// Takes `entry` in as it is; `false` where its key is there already.
    ///
    /// - Precondition: there is room.
    mutating func insert(_ entry: CountEntry) -> Bool {
        let isNew = slots.withUnsafeMutableBufferPointer { slots in
            let place = Self.place(of: entry.key, in: UnsafeBufferPointer(slots))
            guard slots[place].count == 0 else { return false }
            slots[place] = entry
            return true
        }
        if isNew { count += 1 }
        return isNew
    }

    /// The slot that holds `key`, or the empty one where it would go.
    @inline(__always)
    private static func place(of key: UInt64, in slots: UnsafeBufferPointer<CountEntry>) -> Int {
        let mask = slots.count &- 1
        // Keys are hashes: their low bits are as good as any.
        var place = Int(truncatingIfNeeded: key) & mask
        while slots[place].key != key, slots[place].count != 0 { place = (place &+ 1) & mask }
        // An empty slot has the key 0, which is as likely a hash as any other: then the count tells.
        return place
    }

    /// Asks for the memory where the searches for `keys` start, of all of them at once.
    ///
    /// A search ends in a branch that is often guessed wrong, so that the next one would start, and wait, only then: this
    /// takes a third off the time in tables beyond the caches.
    @inline(__always)
    private static func prefetch<let n: Int>(_ keys: InlineArray<n, UInt64>, in slots: UnsafeBufferPointer<CountEntry>)
    {
        guard let base = slots.baseAddress else { return }
        let mask = slots.count &- 1
        for index in 0..<n { cbytes_prefetch(base + Int(truncatingIfNeeded: keys[index]) & mask) }
    }

    /// Sees to it that a row's keys find room.
    @inline(__always)
    private mutating func makeRoom() {
        let wanted = count &+ Self.keyCount
        if wanted > capacity || Self.isFull(slots.count, holding: wanted) { makeRoom(for: wanted) }
    }

    @inline(never)
    private mutating func makeRoom(for wanted: Int) {
        guard wanted <= capacity else { return forget() }
        let old = slots
        slots = [CountEntry](repeating: CountEntry(), count: old.count * 2)
        count = 0
        for entry in old where entry.count != 0 { _ = insert(entry) }
    }
}
