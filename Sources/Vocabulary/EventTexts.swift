import AuthLogs

/// The texts of events, one after the other, with the positions of their fields.
///
/// Names are read from them after tokenizing.
struct EventTexts: Sendable {
    /// The ten fields of each event with the commas between them.
    private var bytes: [UInt8] = []
    /// The end in `bytes` of each event.
    private var ends: [Int] = []
    /// The end of each field of each event, counted from the event's start.
    private var fieldEnds: [InlineArray<10, Int32>] = []

    private func start(of row: Int) -> Int { row == 0 ? 0 : ends[row - 1] }

    mutating func append(_ row: AuthEventView) {
        bytes.append(contentsOf: row.text)
        ends.append(bytes.count)
        fieldEnds.append(row.fieldEnds)
    }

    mutating func append(contentsOf other: EventTexts, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let first = other.start(of: range.lowerBound)
        let offset = bytes.count - first
        bytes.append(contentsOf: other.bytes[first..<other.ends[range.upperBound - 1]])
        ends.append(contentsOf: other.ends[range].lazy.map { $0 + offset })
        fieldEnds.append(contentsOf: other.fieldEnds[range])
    }

    /// Empties the arrays and keeps their memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        fieldEnds.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with the text of the row at `index` and where its fields end.
    func withText<Result>(
        of index: Int,
        _ body: (UnsafeRawBufferPointer, InlineArray<10, Int32>) throws -> Result
    ) rethrows -> Result {
        try bytes.withUnsafeBytes { bytes in
            try body(UnsafeRawBufferPointer(rebasing: bytes[start(of: index)..<ends[index]]), fieldEnds[index])
        }
    }
}
