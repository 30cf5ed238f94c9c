import ByteIO

/// How often each value of each field occurs: what `counts.json` holds, in its order.
///
/// The order of the values decides their ids in a vocabulary, so it is part of the data.
package struct FieldCounts: Sendable, Equatable {
    /// One value of a field and how often it was seen (events).
    package struct Entry: Sendable, Hashable {
        /// The value as it stands in the log.
        package let value: String
        /// The number of events that carry it.
        package let count: Int

        /// An entry of a count table.
        package init(value: String, count: Int) {
            self.value = value
            self.count = count
        }
    }

    /// The fields in the order of the file; ours is that of ``AuthField``.
    package let order: [AuthField]
    private let entries: [[Entry]]

    /// The entries of `field`, in order of first appearance; empty where the file does not have the field.
    package subscript(field: AuthField) -> [Entry] { entries[field.rawValue] }

    /// Counts of `entries` for each field.
    ///
    /// - Precondition: `order` names each field at most once.
    package init(order: [AuthField] = AuthField.allCases, entries: [AuthField: [Entry]]) {
        precondition(Set(order).count == order.count, "a field is named twice")
        self.order = order
        self.entries = AuthField.allCases.map { entries[$0] ?? [] }
    }
}
