public import AuthLogs

/// A row that outlives the buffer that it was read into.
public struct KeptRow: Sendable, Hashable {
    /// The row's file, where it comes from one of several.
    public let file: String?
    /// The line of the file, counted from 1.
    public let line: Int
    /// Seconds since the log's start.
    public let second: Int
    /// The label, where the row has one.
    public let isRed: Bool?
    /// The values of its ten fields, in the order of `AuthField`.
    public let values: [String]

    /// A copy of `row`.
    public init(_ row: DayRow, file: String? = nil) {
        (line, second, isRed, self.file) = (row.line, row.second, row.isRed, file)
        values = AuthField.allCases.map(row.string)
    }

    /// The value of `field`.
    public subscript(field: AuthField) -> String { values[field.rawValue] }

    /// Calls `body` with the row as it was read.
    public func withRow<Result>(_ body: (DayRow) throws -> Result) rethrows -> Result {
        var text: [UInt8] = []
        var ends = InlineArray<10, Int32>(repeating: 0)
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: value.utf8)
            ends[index] = Int32(text.count)
        }
        return try text.withUnsafeBytes { text in
            try body(DayRow(line: line, second: second, text: text, ends: ends, isRed: isRed))
        }
    }
}
