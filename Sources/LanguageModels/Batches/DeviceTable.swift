package import Torch
package import Vocabulary

// M rows of a table, N rows of a batch, T tokens of a row

/// The token ids of a table in the memory of a device, where batches are made of row numbers alone.
///
/// Only for rows of one length: of words.
package struct DeviceTable {
    /// The rows, and behind them what stands for ``RowBatch/noRow`` and for ``RowBatch/startRow``.
    private let ids: Tensor  // (M + 2, T) int32
    private let rowCount: Int

    /// The rows that are sent at a time.
    private static let piece = 1 << 20

    /// The rows of `table` on `device`; `nil` where they have several lengths, or take more than `limit` bytes, or more than
    /// half of the device's memory that is free: the model wants some too.
    package init?(_ table: TokenTable, on device: Device, limit: Int) {
        let limit = min(limit, device.freeMemory.map { $0 / 2 } ?? .max)
        guard let length = table.rowLength, Self.size(of: table) <= limit else { return nil }
        rowCount = table.count
        ids = .empty([rowCount + 2, length], dtype: .int32, on: device)
        table.ids.withUnsafeBytes { bytes in
            let width = length * MemoryLayout<Int32>.stride
            for start in stride(from: 0, to: table.count, by: Self.piece) {
                let rows = start..<min(start + Self.piece, table.count)
                let part = UnsafeRawBufferPointer(rebasing: bytes[rows.lowerBound * width..<rows.upperBound * width])
                ids.slice(along: 0, rows).copy_(Tensor(bytes: part, shape: [rows.count, length], dtype: .int32))
            }
        }
        ids.select(along: 0, rowCount).fill_(table.vocabulary.special.padding)
        ids.select(along: 0, rowCount + 1).fill_(table.vocabulary.special.start)
    }

    /// The bytes that the rows of `table` take.
    static func size(of table: TokenTable) -> Int { table.ids.count * MemoryLayout<Int32>.stride }

    /// Where ``batch(_:shape:)`` finds `row`, which may also be ``RowBatch/noRow`` or ``RowBatch/startRow``.
    package func place(of row: Int32) -> Int32 { row < 0 ? Int32(rowCount) - 1 - row : row }

    /// The rows at `places`, `(N)` int32 or int64 on the device, which hang together as `shape` says.
    package func batch(_ places: Tensor, shape: RowBatch.Shape) -> TokenBatch {
        TokenBatch(tokens: ids.indexSelect(along: 0, places).to(.int64), shape: shape)
    }
}
