import LanguageModels
import Torch
import Vocabulary

/// The batches of a pass over the events of a table, with the positions of their hidden tokens.
///
/// The program makes them one by one, unless the table is on a device with its own memory: then row numbers and
/// positions of the whole pass are sent there beforehand, and a batch is made from a slice of them without any
/// transfer.
struct BatchFeed {
    /// The events of each batch.
    let batches: [EventBatch]
    private let table: TokenTable
    private let device: Device
    /// The positions of hidden tokens of a batch's events; `nil` where none is hidden.
    private let hidden: ((EventBatch) -> [Int])?
    private let mergesEqualEvents: Bool
    private let sent: SentBatches?

    /// The pass through `batches` of `table`, made for `device`.
    ///
    /// - Parameters:
    ///   - batches: The events of each batch.
    ///   - table: The table that holds them.
    ///   - deviceTable: The same table on the device; `nil` where the program makes the batches.
    ///   - device: The device of the batches.
    ///   - mergesEqualEvents: True where the program may merge equal events of a batch, weighted by their number.
    ///   - hidden: The positions of hidden tokens of a batch's events; `nil` where none is hidden.
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
        sent = deviceTable.map { SentBatches(batches, of: $0, on: device, hiding: hidden) }
    }

    /// The batch at `index`, and the hidden token of each of its events.
    subscript(index: Int) -> (events: TokenBatch, hidden: MaskedPositions?) {
        if let sent { return sent.batch(index, shape: batches[index].shape) }
        let rows = batches[index]
        let batch =
            mergesEqualEvents
            ? TokenBatch(distinct: rows.rows, of: table, on: device) : TokenBatch(table, rows, on: device)
        return (batch, hidden.map { MaskedPositions($0(rows), on: device) })
    }
}

/// The row numbers and positions from which a device makes the batches of a pass.
private struct SentBatches {
    private let table: DeviceTable
    /// The start of each batch among all events, and the end of the last one.
    private let starts: [Int]
    private let places: Tensor  // of all events, int32
    private let hidden: SentMasks?

    init(_ batches: [EventBatch], of table: DeviceTable, on device: Device, hiding hidden: ((EventBatch) -> [Int])?) {
        self.table = table
        starts = batches.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.rows.count) }
        places = Tensor(batches.flatMap { $0.rows.map(table.place) }, on: device)
        self.hidden = hidden.map { SentMasks(batches.map($0), on: device) }
    }

    func batch(_ index: Int, shape: EventBatch.Shape) -> (events: TokenBatch, hidden: MaskedPositions?) {
        let range = starts[index]..<starts[index + 1]
        let events = table.batch(places.slice(along: 0, range), shape: shape)
        return (events, hidden?.masks(index, range))
    }
}
