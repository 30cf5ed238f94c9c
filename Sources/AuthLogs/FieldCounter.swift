/// Counts how often each value of each field occurs, in order of first appearance.
///
/// A destination user that starts with `C` is a computer account and counts as a destination computer, as in the
/// reference.
public struct FieldCounter: Sendable {
    private var tables: [ByteTable]
    private var counts: [[Int]]

    /// Counts nothing yet.
    public init() {
        tables = Array(repeating: ByteTable(), count: AuthField.count)
        counts = Array(repeating: [], count: AuthField.count)
    }

    /// Counts the ten values of `row`.
    @inline(__always)
    public mutating func add(_ row: DayRow) {
        for index in 0..<AuthField.count {
            let value = row[index]
            let isAccount = index == AuthField.destinationUser.rawValue && value.first == UInt8(ascii: "C")
            add(value, to: isAccount ? AuthField.destinationComputer.rawValue : index)
        }
    }

    @inline(__always)
    private mutating func add(_ value: UnsafeRawBufferPointer, to field: Int) {
        let index = tables[field].insert(value)
        if index == counts[field].count {
            counts[field].append(1)
        } else {
            counts[field][index] &+= 1
        }
    }

    /// What was counted of the fields in `fields`, in that order.
    public func fieldCounts(of fields: [AuthField] = AuthField.allCases) -> FieldCounts {
        var entries: [AuthField: [FieldCounts.Entry]] = [:]
        for field in fields {
            let table = tables[field.rawValue]
            entries[field] = counts[field.rawValue].enumerated().map { index, count in
                FieldCounts.Entry(value: table.string(at: index), count: count)
            }
        }
        return FieldCounts(order: fields, entries: entries)
    }

    /// The values of `field` in order of first appearance.
    public func values(of field: AuthField) -> [String] {
        (0..<tables[field.rawValue].count).map { tables[field.rawValue].string(at: $0) }
    }
}
