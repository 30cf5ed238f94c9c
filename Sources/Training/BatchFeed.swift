import LanguageModels
import Torch
import Vocabulary

/// The batches of a pass over the rows of a table, and which of their tokens are hidden.
///
/// The program makes them one by one, unless the table lies on a device with a memory of its own: then row numbers and
/// positions of the whole pass are sent there beforehand, and a batch is made of a piece of them without a word between
/// program and device.
struct BatchFeed {
    /// The rows of each batch.
    let batches: [EventBatch]
    private let table: TokenTable
    private let device: Device
    /// The positions of hidden tokens of a batch's rows; `nil` where none is hidden.
    private let hidden: ((EventBatch) -> [Int])?
    private let mergesEqualEvents: Bool
    private let sent: SentRows?

    /// The pass through `batches` of `table`, made for `device`.
    ///
    /// - Parameters:
    ///   - batches: The rows of each batch.
    ///   - table: Where these are.
    ///   - deviceTable: The same on the device; `nil` where the program makes the batches.
    ///   - device: Where the batches are wanted.
    ///   - mergesEqualEvents: Whether the program may put equal rows of a batch together, counted as often as they are there.
    ///   - hidden: The positions of hidden tokens of a batch's rows; `nil` where none is hidden.
    init(
        _ batches: [EventBatch],
        of table: TokenTable,
        _ deviceTable: DeviceTable?,
        on device: Device,
        mergesEqualEvents: Bool = false,
        hiding hidden: ((EventBatch) -> [Int])?
    ) {
        (self.batches, self.table, self.device) = (batches, table, device)
        (self.mergesEqualEvents, self.hidden) = (mergesEqualEvents, hidden)
        sent = deviceTable.map { SentRows(batches, of: $0, on: device, hiding: hidden) }
    }

    /// The batch at `index`, and which token of each of its rows is hidden.
    subscript(index: Int) -> (rows: TokenBatch, hidden: MaskedPositions?) {
        if let sent { return sent.batch(index, shape: batches[index].shape) }
        let rows = batches[index]
        let batch =
            mergesEqualEvents
            ? TokenBatch(distinct: rows.rows, of: table, on: device) : TokenBatch(table, rows, on: device)
        return (batch, hidden.map { MaskedPositions($0(rows), on: device) })
    }
}

/// What a device needs to make the batches of a pass from a table that it has.
private struct SentRows {
    private let table: DeviceTable
    /// Where the rows of each batch begin, and where the last ones end.
    private let starts: [Int]
    private let places: Tensor  // of all rows, int32
    private let hidden: SentMasks?

    init(_ batches: [EventBatch], of table: DeviceTable, on device: Device, hiding hidden: ((EventBatch) -> [Int])?) {
        self.table = table
        starts = batches.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.rows.count) }
        places = Tensor(batches.flatMap { $0.rows.map(table.place) }, on: device)
        self.hidden = hidden.map { SentMasks(batches.map($0), on: device) }
    }

    func batch(_ index: Int, shape: EventBatch.Shape) -> (rows: TokenBatch, hidden: MaskedPositions?) {
        let range = starts[index]..<starts[index + 1]
        let rows = table.batch(places.slice(along: 0, range), shape: shape)
        return (rows, hidden?.masks(index, range))
    }
}
