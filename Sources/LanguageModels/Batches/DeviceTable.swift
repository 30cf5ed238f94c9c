package import Torch
package import Vocabulary

// M events of a table, N events of a batch, T tokens of an event

/// The token ids of a table in the memory of a device, where batches are made of row numbers alone.
///
/// Events of words only, which have one length.
package struct DeviceTable {
    /// The events, followed by those that stand for ``EventBatch/noEvent`` and for ``EventBatch/startEvent``.
    private let ids: Tensor  // (M + 2, T) int32
    private let eventCount: Int

    /// The number of events that are sent at a time.
    private static let piece = 1 << 20

    /// The events of `table` on `device`; `nil` where they have several lengths, take more than
    /// `limit` bytes or take more than half of the device's free memory: the model wants some too.
    package init?(_ table: TokenTable, on device: Device, limit: Int) {
        let limit = min(limit, device.freeMemory.map { $0 / 2 } ?? .max)
        guard let length = table.rowLength, Self.size(of: table) <= limit else { return nil }
        eventCount = table.count
        ids = .empty([eventCount + 2, length], dtype: .int32, on: device)
        table.ids.withUnsafeBytes { bytes in
            let width = length * MemoryLayout<Int32>.stride
            for start in stride(from: 0, to: table.count, by: Self.piece) {
                let rows = start..<min(start + Self.piece, table.count)
                let part = UnsafeRawBufferPointer(rebasing: bytes[rows.lowerBound * width..<rows.upperBound * width])
                ids.slice(along: 0, rows).copy_(Tensor(bytes: part, shape: [rows.count, length], dtype: .int32))
            }
        }
        ids.select(along: 0, eventCount).fill_(table.vocabulary.special.padding)
        ids.select(along: 0, eventCount + 1).fill_(table.vocabulary.special.start)
    }

    /// The bytes that the events of `table` take.
    static func size(of table: TokenTable) -> Int { table.ids.count * MemoryLayout<Int32>.stride }

    /// The place at which ``batch(_:shape:)`` finds `row`, which may also be ``EventBatch/noEvent`` or
    /// ``EventBatch/startEvent``.
    package func place(of row: Int32) -> Int32 { row < 0 ? Int32(eventCount) - 1 - row : row }

    /// The events at `places`, `(N)` int32 or int64 on the device, which belong together as `shape` says.
    package func batch(_ places: Tensor, shape: EventBatch.Shape) -> TokenBatch {
        TokenBatch(tokens: ids.indexSelect(along: 0, places).to(.int64), shape: shape)
    }
}
