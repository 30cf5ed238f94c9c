import CBytes
import Foundation

/// Ageing counts by 64-bit hashes: an open-addressing table with linear probing, 24 bytes a slot.
///
/// It grows by doubling to at most `capacity` entries. When it is full, it forgets the quarter that weighs least.
struct CountTable: Sendable {
    /// The number of hashes counted at once: those of an event.
    static let keyCount = EventKeys.count

    /// The maximum number of entries.
    let capacity: Int
    let decay: Decay
    /// The slots, a power of two in number, of which at most three quarters are used.
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

    /// The entries of `keys`; an entry that was never counted has the count 0.
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

    /// Inserts `entry` unchanged; returns `false` if its key is already present.
    ///
    /// - Precondition: The table is not full.
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
        // An empty slot has the key 0, which is a possible hash too: the count tells them apart.
        return place
    }

    /// Prefetches the slots where the searches for `keys` start.
    ///
    /// A search ends in a branch that is often mispredicted, so without prefetching the next search would start only
    /// after it. This saves a third of the time in tables larger than the caches.
    @inline(__always)
    private static func prefetch<let n: Int>(_ keys: InlineArray<n, UInt64>, in slots: UnsafeBufferPointer<CountEntry>)
    {
        guard let base = slots.baseAddress else { return }
        let mask = slots.count &- 1
        for index in 0..<n { cbytes_prefetch(base + Int(truncatingIfNeeded: keys[index]) & mask) }
    }

    /// Makes room for the keys of an event.
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

extension CountTable {
    /// Removes the quarter of the entries with the lowest weights, all aged to the same time.
    ///
    /// - Complexity: O(capacity), once per capacity / 4 new entries.
    @inline(never)
    mutating func forget() {
        let newest = slots.reduce(0) { max($0, $1.last) }
        var priorities: [UInt64] = []
        priorities.reserveCapacity(count)
        for entry in slots where entry.count != 0 { priorities.append(priority(of: entry, newest)) }
        let limit = Self.element(at: max(count / 4, Self.keyCount) - 1, inOrder: &priorities)
        var kept: [CountEntry] = []
        kept.reserveCapacity(count)
        for entry in slots where entry.count != 0 && priority(of: entry, newest) > limit { kept.append(entry) }
        for index in slots.indices { slots[index] = CountEntry() }
        count = 0
        for entry in kept { _ = insert(entry) }
    }

    /// The order in which entries are forgotten, the lowest first: by weight at `newest`, then by hash.
    private func priority(of entry: CountEntry, _ newest: UInt32) -> UInt64 {
        // The logarithm: after some hundred half-lives the weight itself would be 0, whatever it was.
        let weight = log2(Double(entry.weight)) - Double(newest - entry.last) / decay.halfLife
        // In steps of 2⁻²⁰, so that 42 bits hold them and 22 are left for the hash.
        let steps = UInt64((max(weight, -0x1p20) + 0x1p20) * 0x1p20)
        return steps << 22 | entry.key >> 42
    }

    /// The element that would be at `index` if `values` were sorted (Hoare's selection).
    ///
    /// The table is ordered by secret hashes, so nobody can construct an order for which this is slow.
    private static func element(at index: Int, inOrder values: inout [UInt64]) -> UInt64 {
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                guard left <= right else { break }
                values.swapAt(left, right)
                left += 1
                right -= 1
            }
            if index <= right {
                high = right
            } else if index >= left {
                low = left
            } else {
                break
            }
        }
        return values[index]
    }
}

/// The ageing of weights, which halve in a given time.
struct Decay: Sendable {
    /// The seconds in which a weight halves; infinite if weights do not age.
    let halfLife: Double
    private let rate: Double

    init(halfLife: Double) {
        self.halfLife = halfLife
        rate = -1 / halfLife
    }

    /// The remainder of a weight of 1 after `seconds`.
    @inline(__always)
    func factor(after seconds: UInt32) -> Double { seconds == 0 ? 1 : exp2(Double(seconds) * rate) }
}

/// One slot of a ``CountTable``, 24 bytes: how often and when a value or pair occurred.
struct CountEntry: Sendable {
    /// The hash of the value or pair.
    var key: UInt64 = 0
    /// The number of occurrences, up to 2³² − 1; 0 marks an empty slot.
    var count: UInt32 = 0
    /// The aged count at `last`, at least 1.
    var weight: Float = 0
    /// The earliest second.
    var first: UInt32 = 0
    /// The latest second.
    var last: UInt32 = 0

    /// Counts one more occurrence of `key`, at `second`.
    @inline(__always)
    mutating func add(_ key: UInt64, at second: UInt32, _ decay: Decay) {
        guard count != 0 else {
            self = CountEntry(key: key, count: 1, weight: 1, first: second, last: second)
            return
        }
        if count < .max { count &+= 1 }
        if second >= last {
            weight = rounded(Double(weight) * decay.factor(after: second &- last) + 1)
            last = second
        } else {
            // A late event has aged already; what was counted since then is unchanged.
            weight = rounded(Double(weight) + decay.factor(after: last &- second))
            if second < first { first = second }
        }
    }

    /// Rounds `weight` to a Float, up or down in proportion, so that the errors cancel out.
    ///
    /// Rounding to nearest would fail for large weights: the changes by one event and by one second of ageing are then
    /// a few units in the last place or less, and always rounded the same way. The error would be 1% with one event per
    /// second, and half of the weight with twenty: in Float, 2²⁴ + 1 is 2²⁴.
    @inline(__always)
    private func rounded(_ weight: Double) -> Float {
        let nearest = Float(weight)
        guard nearest >= 4096 else { return nearest }
        // The multiples of the golden ratio fill the range from 0 to 1 evenly.
        let dither = Double(count &* 0x9e37_79b9) * 0x1p-32
        return Float(weight + (dither - 0.5) * Double(nearest.ulp))
    }

    /// The weight aged to `second`; not aged if that is before the latest event.
    @inline(__always)
    func weight(at second: UInt32, _ decay: Decay) -> Double {
        Double(weight) * decay.factor(after: second > last ? second &- last : 0)
    }
}
