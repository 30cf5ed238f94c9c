import Foundation

extension CountTable {
    /// Drops the quarter of the entries that weighs least, all weights brought to the same time.
    ///
    /// - Complexity: O(capacity), once in a quarter of as many new entries.
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

    /// The order in which entries are forgotten, the lowest first: weights at `newest`, and of equal ones the hash.
    private func priority(of entry: CountEntry, _ newest: UInt32) -> UInt64 {
        // The logarithm: after some hundred half-lives the weight itself would be 0, whatever it was.
        let weight = log2(Double(entry.weight)) - Double(newest - entry.last) / decay.halfLife
        // In steps of 2⁻²⁰, so that 42 bits hold them and 22 are left for the hash.
        let steps = UInt64((max(weight, -0x1p20) + 0x1p20) * 0x1p20)
        return steps << 22 | entry.key >> 42
    }

    /// What would be at `index` if `values` were sorted (Hoare's selection).
    ///
    /// The table's order is that of secret hashes, so that nobody can choose the order in which this is slow.
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
