/// A row that outlives the buffer that it was read into.
package struct AuthEvent: Sendable, Hashable {
    /// The row's file, where it comes from one of several.
    package let file: String?
    /// The line of the file, counted from 1.
    package let line: Int
    /// Seconds since the log's start.
    package let second: Int
    /// The label, where the row has one.
    package let isMalicious: Bool?
    /// The values of its ten fields, in the order of `AuthField`.
    package let values: [String]

    /// A copy of `row`.
    package init(_ row: AuthEventView, file: String? = nil) {
        (line, second, isMalicious, self.file) = (row.line, row.second, row.isMalicious, file)
        values = AuthField.allCases.map(row.string)
    }

    /// An event with the ten `values` of its fields, in the order of `AuthField`.
    package init(values: [String], line: Int, second: Int, isMalicious: Bool? = nil, file: String? = nil) {
        precondition(values.count == AuthField.count, "an event has ten values")
        (self.values, self.line, self.second) = (values, line, second)
        (self.isMalicious, self.file) = (isMalicious, file)
    }

    /// The value of `field`.
    package subscript(field: AuthField) -> String { values[field.rawValue] }

    /// Calls `body` with the row as it was read.
    package func withRow<Result>(_ body: (AuthEventView) throws -> Result) rethrows -> Result {
        var text: [UInt8] = []
        var ends = InlineArray<10, Int32>(repeating: 0)
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: value.utf8)
            ends[index] = Int32(text.count)
        }
        return try text.withUnsafeBytes { text in
            try body(AuthEventView(line: line, second: second, text: text, ends: ends, isMalicious: isMalicious))
        }
    }
}
