package import Vocabulary

// S steps, B users or windows, W events of a window's context

/// The events of a token table that a model takes at once, and how they belong together.
package struct EventBatch: Sendable, Hashable {
    /// The relation between the events of a batch.
    package enum Shape: Sendable, Hashable {
        /// Each event stands by itself.
        case single
        /// S consecutive events of each of B users, whose indices are given: S × B, all users of the first step first.
        case userSteps(users: [Int32])
        /// B windows of 2W places, W of context (right-aligned: the latest event last) and W to predict (left-aligned).
        case windows(length: Int)
    }

    /// The events as rows of the table; ``noEvent`` at a window's empty places, ``startEvent`` before a first event.
    package var rows: [Int32]
    /// The relation between them.
    package var shape: Shape

    /// Marks a place without an event.
    package static let noEvent: Int32 = -1
    /// Marks the event before all others: start tokens alone, so that a first event has something to be predicted from.
    package static let startEvent: Int32 = -2

    /// The events in the table's `rows`, which belong together as `shape` says.
    package init(_ rows: [Int32], shape: Shape = .single) {
        self.rows = rows
        self.shape = shape
    }

    /// The rows of the events that get a loss, in the order of the losses.
    package var scoredRows: [Int32] {
        guard case .windows(let length) = shape else { return rows }
        return stride(from: 0, to: rows.count, by: 2 * length).flatMap { start in
            rows[start + length..<start + 2 * length].filter { $0 != Self.noEvent }
        }
    }
}

/// The batches that a model wants: single events, or events with those before them.
package enum EventArrangement: Sendable, Hashable {
    /// Whose events a window's context holds.
    package enum MemoryType: String, CaseIterable, Hashable, Sendable, Codable {
        /// The same user's.
        case user
        /// Everybody's.
        case global
    }

    /// Single events, in any order.
    case single
    /// The events of each user in their order, some steps of several users at a time.
    case userSteps
    /// Windows over the events of each user, or of all: up to `length` events of context, and the up to `length` events
    /// that follow.
    case windows(length: Int, memory: MemoryType)
}

extension EventArrangement {
    /// The batches in which all events of `table` get their losses, each event once, those of a user in their order.
    ///
    /// No loss depends on the other events of a batch: users have one event each in a batch, the first events of all
    /// users before any second one. With ``ReferenceQuirks/evaluatesInTrainingBatches`` the batches are those of
    /// ``UserQueueLoader``.
    ///
    /// - Parameters:
    ///   - table: The events.
    ///   - size: The number of events, users or windows in a batch.
    ///   - quirks: The reference's deviations to repeat.
    /// - Returns: The batches, in the order in which they are scored.
    package func evaluationBatches(of table: TokenTable, size: Int, quirks: ReferenceQuirks) -> [EventBatch] {
        switch self {
        case .single:
            return (0..<Int32(table.count)).chunks(of: size).map { EventBatch(Array($0)) }
        case .userSteps where quirks.evaluatesInTrainingBatches:
            var loader = UserQueueLoader(table, size: size, quirks: quirks)
            return loader.nextPass(isTraining: false)
        case .userSteps:
            return Self.rounds(table.userIndices, size: size)
        case .windows(let length, let memory):
            let windows = EventWindows(table, length: length, memory: memory, quirks: quirks)
            return (0..<Int32(windows.count)).chunks(of: size).map(windows.batch)
        }
    }

    /// Batches of one event of each user, then of the next event of each user who has another, and so on; `size` users
    /// at a time.
    package static func rounds(_ userIndices: [Int32], size: Int) -> [EventBatch] {
        let events = UserEvents(userIndices)
        var places = Array(events.users.indices)
        var batches: [EventBatch] = []
        for round in 0... {
            guard !places.isEmpty else { break }
            for chunk in places.chunks(of: size) {
                batches.append(
                    EventBatch(
                        chunk.map { events.rows[events.range(of: $0).lowerBound + round] },
                        shape: .userSteps(users: chunk.map { events.users[$0] })
                    )
                )
            }
            places.removeAll { events.range(of: $0).count <= round + 1 }
        }
        return batches
    }
}

extension RandomAccessCollection {
    /// Consecutive parts of `size` elements each; the last one may be shorter.
    package func chunks(of size: Int) -> [SubSequence] {
        precondition(size > 0, "a chunk has at least one element")
        return stride(from: 0, to: count, by: size).map { start in
            self[index(startIndex, offsetBy: start)..<index(startIndex, offsetBy: Swift.min(start + size, count))]
        }
    }
}
