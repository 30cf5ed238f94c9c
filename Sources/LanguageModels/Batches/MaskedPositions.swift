package import Torch

// N events of a batch

/// The position of the hidden token in each event of a batch.
package struct MaskedPositions {
    /// The position of each event's hidden token: `(N)` int64.
    let places: Tensor
    /// The events, those with the same position together and in their order: `(N)` int64.
    let order: Tensor
    /// The positions in use, from low to high, and the number of events with each.
    let groups: [(position: Int, count: Int)]

    /// The positions `positions` on `device`: N.
    package init(_ positions: [Int], on device: Device = .cpu) {
        let sorted = SortedPositions(positions)
        places = Tensor(positions.map(Int64.init), on: device)
        order = Tensor(sorted.order.map(Int64.init), on: device)
        groups = sorted.groups
    }

    /// Positions that lie on their device already.
    init(places: Tensor, order: Tensor, groups: [(position: Int, count: Int)]) {
        (self.places, self.order, self.groups) = (places, order, groups)
    }

    /// The positions of the events in `range`.
    func slice(_ range: Range<Int>) -> Tensor { places.slice(along: 0, range) }
}

/// The events of a batch, sorted by the position of their hidden token.
struct SortedPositions {
    /// The events, those with the same position together and in their order.
    let order: [Int32]
    /// The positions in use, from low to high, and the number of events with each.
    let groups: [(position: Int, count: Int)]

    /// The events with the hidden positions `positions`.
    init(_ positions: [Int]) {
        var counts = Array(repeating: 0, count: (positions.max() ?? -1) + 1)
        for position in positions { counts[position] += 1 }
        var next: [Int] = []
        for count in counts { next.append((next.last ?? 0) + count) }
        for position in counts.indices { next[position] -= counts[position] }
        var order: [Int32] = Array(repeating: 0, count: positions.count)
        for (row, position) in positions.enumerated() {
            order[next[position]] = Int32(row)
            next[position] += 1
        }
        self.order = order
        groups = counts.indices.filter { counts[$0] > 0 }.map { ($0, counts[$0]) }
    }
}

/// The hidden positions of the batches of a whole pass, sent to a device at once.
package struct SentMasks {
    private let places: Tensor  // of all batches, one after the other, uint8
    private let order: Tensor  // within each batch, int32
    private let groups: [[(position: Int, count: Int)]]

    /// The positions of the events of each batch, on `device`.
    ///
    /// - Precondition: Positions are below 256.
    package init(_ batches: [[Int]], on device: Device) {
        let sorted = batches.map(SortedPositions.init)
        places = Tensor(batches.flatMap { $0.map(UInt8.init) }, on: device)
        order = Tensor(sorted.flatMap(\.order), on: device)
        groups = sorted.map(\.groups)
    }

    /// The positions of the batch at `index`, whose events are `range` among those of all batches.
    package func masks(_ index: Int, _ range: Range<Int>) -> MaskedPositions {
        MaskedPositions(
            places: places.slice(along: 0, range).to(.int64),
            order: order.slice(along: 0, range).to(.int64),
            groups: groups[index]
        )
    }
}
