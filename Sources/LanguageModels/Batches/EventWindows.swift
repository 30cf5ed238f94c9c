package import Vocabulary

// W events of a window's context, and at most as many to predict

/// Cuts events into the windows of a multiline model: each event is to be predicted once, from up to W events before
/// it.
///
/// The events of a user, or of all, are cut into pieces of W events to predict; the last piece may be shorter. The
/// context of a piece is the W events before it; the first piece follows an event of start tokens. Events of several
/// files follow one another. Windows come in the order of their first event to predict.
package struct EventWindows: Sendable {
    /// The number of events of context, and of events to predict: W.
    package let length: Int
    private let groups: UserEvents
    private let quirks: ReferenceQuirks
    private let starts: [Int32]  // where the events to predict begin among those of the groups

    /// The windows over the events of `table`.
    package init(
        _ table: TokenTable,
        length: Int,
        memory: EventArrangement.MemoryType,
        quirks: ReferenceQuirks
    ) {
        let groups = memory == .user ? table.userIndices : Array(repeating: 0, count: table.count)
        self.init(groups, length: length, quirks: quirks)
    }

    /// The windows over events of the groups `groupIndices`.
    package init(_ groupIndices: [Int32], length: Int, quirks: ReferenceQuirks) {
        // With one event of context the reference has no windows at all.
        precondition(length >= 2, "a window has at least two events")
        self.length = length
        self.quirks = quirks
        groups = UserEvents(groupIndices)
        var counts = Array(repeating: 0, count: groups.users.count)
        var starts: [Int32] = []
        for place in groups.places.map(Int.init) {
            if counts[place].isMultiple(of: length) {
                starts.append(Int32(groups.range(of: place).lowerBound + counts[place]))
            }
            counts[place] += 1
        }
        self.starts = starts
    }

    /// The number of windows.
    package var count: Int { starts.count }

    /// The windows at `indices` as a batch.
    package func batch(_ indices: some Collection<Int32>) -> EventBatch {
        var rows: [Int32] = []
        rows.reserveCapacity(2 * length * indices.count)
        for index in indices { append(Int(starts[Int(index)]), to: &rows) }
        return EventBatch(rows, shape: .windows(length: length))
    }

    /// Appends the 2W places of the window whose events to predict begin at `start`.
    private func append(_ start: Int, to rows: inout [Int32]) {
        let own = groups.range(of: Int(groups.places[Int(groups.rows[start])]))
        let targets = start..<min(start + length, own.upperBound)
        if start == own.lowerBound {
            rows += repeatElement(EventBatch.noEvent, count: length - 1)
            rows.append(quirks.showsFirstEventToItself ? groups.rows[start] : EventBatch.startEvent)
        } else {
            rows += groups.rows[start - length..<start]
        }
        rows += groups.rows[targets]
        rows += repeatElement(EventBatch.noEvent, count: length - targets.count)
    }
}
