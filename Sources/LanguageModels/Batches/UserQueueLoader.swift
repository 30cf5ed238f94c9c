package import Vocabulary

// S steps, B users of a batch

/// Makes batches of several events of several users, in the order in which the reference reads them for its tiered
/// models.
///
/// Each user has a queue, which events enter in their order. Users with three or more events in their queue are ready,
/// in the order in which they became so; as soon as enough users for a batch are ready, three events of each make one.
/// A user with three more events left keeps their place, others leave. At the end of a file the remaining events go
/// into smaller batches of three steps, and when no user is ready any more, stragglers go into batches of one step and
/// three times as many users, in the order of their first events.
///
/// A pass reads all events once. Each pass starts afresh, several files are one, every event is in a batch, and where
/// fewer users are left than a batch wants they give more events each; the flags ``ReferenceQuirks/keepsQueues``,
/// ``ReferenceQuirks/dropsEndsOfFiles`` and ``ReferenceQuirks/fixesSteps`` change that.
package struct UserQueueLoader: Sendable {
    private let events: UserEvents
    private let files: [Range<Int>]
    private let initialSize: Int
    private let quirks: ReferenceQuirks

    /// The number of users that a batch wants: B.
    private var size: Int
    /// The number of events of each user that a batch wants: S.
    private var steps = Self.initialSteps
    // A queue holds the events of its user that were read, over all passes, and not taken yet: two numbers are enough.
    private var readCounts: [Int]
    private var takenCounts: [Int]
    private var waitingCount = 0
    private var ready: [Int32] = []  // places of users, from `firstReady` on
    private var firstReady = 0
    private var isReady: [Bool]

    private static let initialSteps = 3
    /// The factor by which batches grow when each user gives one event.
    private static let growth = 3

    /// A loader of batches of `size` users over the events of `table`.
    package init(_ table: TokenTable, size: Int, quirks: ReferenceQuirks) {
        // A file goes up to the next one, so that events of no file are not lost.
        let starts = [0] + table.files.dropFirst().map(\.rows.lowerBound)
        let ends = starts.dropFirst() + [table.count]
        self.init(table.userIndices, files: zip(starts, ends).map { $0..<$1 }, size: size, quirks: quirks)
    }

    /// A loader of events with the users `userIndices`, which `files` cuts into pieces.
    package init(_ userIndices: [Int32], files: [Range<Int>], size: Int, quirks: ReferenceQuirks) {
        precondition(size > 0, "a batch has at least one user")
        events = UserEvents(userIndices)
        self.files = quirks.keepsQueues ? files : [0..<userIndices.count]
        self.quirks = quirks
        initialSize = size
        self.size = size
        readCounts = Array(repeating: 0, count: events.users.count)
        takenCounts = readCounts
        isReady = Array(repeating: false, count: events.users.count)
    }

    /// The batches of the next pass over all events.
    ///
    /// - Complexity: linear in the events.
    package mutating func nextPass(isTraining: Bool) -> [EventBatch] {
        if !quirks.keepsQueues { startAfresh() }
        var batches: [EventBatch] = []
        for file in files {
            for row in file {
                read(events.places[row])
                if readyCount >= size { batches.append(takeBatch()) }
            }
            if quirks.dropsEndsOfFiles, isTraining {
                _ = takeRest()
            } else {
                while let batch = takeRest() { batches.append(batch) }
            }
        }
        return batches
    }

    private mutating func startAfresh() {
        (size, steps) = (initialSize, Self.initialSteps)
        for place in readCounts.indices { (readCounts[place], takenCounts[place], isReady[place]) = (0, 0, false) }
        (ready, firstReady, waitingCount) = ([], 0, 0)
    }

    private var readyCount: Int { ready.count - firstReady }

    private mutating func read(_ place: Int32) {
        readCounts[Int(place)] += 1
        waitingCount += 1
        if queueCount(place) >= steps, !isReady[Int(place)] { makeReady(place) }
    }

    private func queueCount(_ place: Int32) -> Int { readCounts[Int(place)] - takenCounts[Int(place)] }

    private mutating func makeReady(_ place: Int32) {
        isReady[Int(place)] = true
        ready.append(place)
    }

    /// The next batch after the end of a file; `nil` where no event is left.
    private mutating func takeRest() -> EventBatch? {
        guard waitingCount > 0 else { return nil }
        if readyCount == 0 {
            size *= Self.growth
            steps = 1
            for place in events.users.indices where queueCount(Int32(place)) > 0 { makeReady(Int32(place)) }
        }
        return takeBatch()
    }

    /// The first events of the first users that are ready.
    private mutating func takeBatch() -> EventBatch {
        let chosen = ready[firstReady..<min(firstReady + size, ready.count)]
        let taken = steps(of: chosen)
        var batch: [Int32] = []
        batch.reserveCapacity(taken * chosen.count)
        for step in 0..<taken {
            for place in chosen {
                let own = events.range(of: Int(place))
                // A user's last event is followed by the first one, that of the next pass.
                batch.append(events.rows[own.lowerBound + (takenCounts[Int(place)] + step) % own.count])
            }
        }
        for place in chosen {
            takenCounts[Int(place)] += taken
            isReady[Int(place)] = queueCount(place) >= steps
        }
        waitingCount -= batch.count
        keepReady(of: chosen)
        return EventBatch(batch, shape: .userSteps(users: chosen.map { events.users[Int($0)] }))
    }

    /// The number of events that each of the `chosen` users gives to a batch.
    ///
    /// Where fewer users are left than a batch wants, they give more events each, as far as all of them have some: else
    /// the events of a few busy users would be hundreds of tiny batches at the end of a day.
    private func steps(of chosen: ArraySlice<Int32>) -> Int {
        guard !quirks.fixesSteps, steps > 1, chosen.count < size else { return steps }
        let least = chosen.map(queueCount).min() ?? steps
        return max(steps, min(least, size * steps / chosen.count))
    }

    /// Keeps those of the first users that are still ready, before all others.
    private mutating func keepReady(of chosen: ArraySlice<Int32>) {
        let kept = chosen.filter { isReady[Int($0)] }
        firstReady = chosen.endIndex - kept.count
        ready.replaceSubrange(firstReady..<chosen.endIndex, with: kept)
        // Now and then, so that all events together pay for it once.
        guard firstReady > ready.count / 2 else { return }
        ready.removeFirst(firstReady)
        firstReady = 0
    }
}
