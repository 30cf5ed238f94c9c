/// Counts how often each value of each field occurs, in order of first appearance.
///
/// A destination user that starts with `C` is a computer account and counts as a destination computer, as in the
/// reference. Several counters may count parts of the same data; merged, they give what one would have counted.
public struct FieldCounter: Sendable {
    /// How often a value was seen, and where first.
    private struct Tally {
        var count: Int
        var first: Int
    }

    private var tables: [ByteTable]
    private var tallies: [[Tally]]
    private var next = 0

    /// Counts nothing yet.
    public init() {
        tables = Array(repeating: ByteTable(), count: AuthField.count)
        tallies = Array(repeating: [], count: AuthField.count)
    }

    /// Counts the ten values of `row`, which comes after all rows counted so far.
    public mutating func add(_ row: DayRow) {
        add(row, at: next)
        next += 1
    }

    /// Counts the ten values of `row`, which stands at `position` among all rows.
    ///
    /// - Precondition: `position` is at least 0 and less than 2⁶².
    @inline(__always)
    package mutating func add(_ row: DayRow, at position: Int) {
        for index in 0..<AuthField.count {
            let value = row[index]
            let isAccount = index == AuthField.destinationUser.rawValue && value.first == UInt8(ascii: "C")
            let field = isAccount ? AuthField.destinationComputer.rawValue : index
            // An account comes before the destination computer of its own row.
            add(value, to: field, at: position &* 2 &+ (isAccount ? 0 : 1))
        }
    }

    @inline(__always)
    private mutating func add(_ value: UnsafeRawBufferPointer, to field: Int, at position: Int) {
        let index = tables[field].insert(value)
        if index == tallies[field].count {
            tallies[field].append(Tally(count: 1, first: position))
        } else {
            tallies[field][index].count &+= 1
            if position < tallies[field][index].first { tallies[field][index].first = position }
        }
    }

    /// Takes in what `other` counted of other rows.
    package mutating func merge(_ other: FieldCounter) {
        for field in 0..<AuthField.count {
            for (number, tally) in other.tallies[field].enumerated() {
                let index = other.tables[field].withKey(at: number) { tables[field].insert($0) }
                if index == tallies[field].count {
                    tallies[field].append(tally)
                } else {
                    tallies[field][index].count += tally.count
                    tallies[field][index].first = min(tallies[field][index].first, tally.first)
                }
            }
        }
        next = max(next, other.next)
    }

    /// What was counted of the fields in `fields`, in that order.
    public func fieldCounts(of fields: [AuthField] = AuthField.allCases) -> FieldCounts {
        FieldCounts(order: fields, entries: Dictionary(uniqueKeysWithValues: fields.map { ($0, entries(of: $0)) }))
    }

    private func entries(of field: AuthField) -> [FieldCounts.Entry] {
        let tallies = tallies[field.rawValue]
        return tallies.indices.sorted { tallies[$0].first < tallies[$1].first }.map { index in
            FieldCounts.Entry(value: tables[field.rawValue].string(at: index), count: tallies[index].count)
        }
    }
}
