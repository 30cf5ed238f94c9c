import LanguageModels

// T tokens of an event, W numbers of an entry

/// A cache of the losses of scored events by their tokens, for models that score events independently.
///
/// Most events of a day repeat earlier ones. The size is bounded: of two generations of up to ``capacity`` events each,
/// the older one is discarded when the younger is full, and entries that are requested again are kept.
struct LossMemory {
    /// The maximum number of events in a generation.
    let capacity: Int
    /// The number of values stored per event: W.
    let width: Int
    private var young: Generation
    private var old: Generation
    private var generation = 0

    /// Creates an empty cache with `width` values per event.
    init(width: Int, capacity: Int) {
        (self.width, self.capacity) = (width, capacity)
        (young, old) = (Generation(), Generation())
    }

    /// The events of one generation.
    private struct Generation {
        /// Entry indices plus one by hash, 0 where there is none: a power of two, at most half full.
        var slots: [Int32] = Array(repeating: 0, count: 1 << 10)
        var hashes: [UInt64] = []
        var ends: [Int] = []
        var tokens: [Int32] = []
        var values: [Float] = []

        var count: Int { ends.count }

        func tokens(of entry: Int) -> ArraySlice<Int32> { tokens[(entry == 0 ? 0 : ends[entry - 1])..<ends[entry]] }

        /// Returns the entry of `row`, whose hash is `hash`.
        func find(_ row: ArraySlice<Int32>, _ hash: UInt64) -> Int? {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 {
                let entry = Int(slots[slot]) - 1
                if hashes[entry] == hash, tokens(of: entry) == row { return entry }
                slot = (slot + 1) & (slots.count - 1)
            }
            return nil
        }

        /// Adds `row`, which must not be present.
        mutating func add(_ row: ArraySlice<Int32>, _ hash: UInt64, _ new: some Collection<Float>) -> Int {
            tokens.append(contentsOf: row)
            ends.append(tokens.count)
            hashes.append(hash)
            values.append(contentsOf: new)
            if 2 * count > slots.count {
                slots = Array(repeating: 0, count: 2 * slots.count)
                for entry in 0..<count { place(entry) }
            } else {
                place(count - 1)
            }
            return count - 1
        }

        private mutating func place(_ entry: Int) {
            var slot = Int(truncatingIfNeeded: hashes[entry]) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(entry + 1)
        }
    }

    /// Makes room for new events, which invalidates all entries returned before.
    mutating func makeRoom() {
        guard young.count >= capacity else { return }
        (old, young) = (young, Generation())
        generation += 1
    }

    /// Returns a number for `entry` that no other entry ever has.
    func place(_ entry: Int) -> Int { generation << 32 | entry }

    /// Returns the entry of `row`; `isNew` is true where its values are still missing.
    mutating func entry(of row: ArraySlice<Int32>) -> (entry: Int, isNew: Bool) {
        let hash = Self.hash(row)
        if let entry = young.find(row, hash) { return (entry, false) }
        if let entry = old.find(row, hash) {
            return (young.add(row, hash, old.values[entry * width..<(entry + 1) * width]), false)
        }
        return (young.add(row, hash, repeatElement(0, count: width)), true)
    }

    /// The values of `entry`.
    subscript(entry: Int) -> ArraySlice<Float> {
        get { young.values[entry * width..<(entry + 1) * width] }
        set { young.values.replaceSubrange(entry * width..<(entry + 1) * width, with: newValue) }
    }

    /// Hashes tokens one by one (Steele and Vigna 2021, "Computationally easy, spectrally good multipliers").
    private static func hash(_ row: ArraySlice<Int32>) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for token in row {
            hash = (hash ^ UInt64(UInt32(bitPattern: token))) &* 0xD134_2543_DE82_EF95
            hash ^= hash >> 32
        }
        return hash
    }
}
