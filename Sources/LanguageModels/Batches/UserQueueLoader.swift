package import Vocabulary

// S steps, B users of a batch

/// Batches of several rows of several users, as the reference reads them for its tiered models.
///
/// Each user has a queue, which rows enter in their order. Users with three rows or more in their queue are ready, in the
/// order in which they became so; as soon as there are enough of them for a batch, three rows of each are one. A user
/// with as many rows left keeps their place, others leave. At the end of a file what is left goes into smaller batches of
/// three steps, and when nobody is ready any more, stragglers go into batches of one step and three times as many users,
/// in the order of their first rows.
///
/// A pass reads all rows once. In ``Compatibility/standard`` each pass starts afresh, several files are one, every row
/// is in a batch, and where fewer users are left than a batch wants they give more rows each. In ``Compatibility/reference`` queues, steps and batch size stay what they are over files and passes,
/// and a training pass throws away the first batch after a file's end, and leaves the rest in the queues.
package struct UserQueueLoader: Sendable {
    private let rows: UserRows
    private let files: [Range<Int>]
    private let initialSize: Int
    private let whose: Compatibility

    /// Users that a batch wants: B.
    private var size: Int
    /// Rows of each that a batch wants: S.
    private var steps = Self.initialSteps
    // A queue holds the rows of its user that were read, over all passes, and not taken yet: two numbers are enough.
    private var readCounts: [Int]
    private var takenCounts: [Int]
    private var waitingCount = 0
    private var ready: [Int32] = []  // places of users, from `firstReady` on
    private var firstReady = 0
    private var isReady: [Bool]

    private static let initialSteps = 3
    /// By how much batches grow when each user gives one row.
    private static let growth = 3

    /// A loader of batches of `size` users, over the rows of `table`.
    package init(_ table: TokenTable, size: Int, like whose: Compatibility) {
        // A file goes up to the next one, so that rows of no file are not lost.
        let starts = [0] + table.files.dropFirst().map(\.rows.lowerBound)
        let ends = starts.dropFirst() + [table.count]
        self.init(table.userIndices, files: zip(starts, ends).map { $0..<$1 }, size: size, like: whose)
    }

    /// A loader of rows with the users `userIndices`, which `files` cuts into pieces.
    package init(_ userIndices: [Int32], files: [Range<Int>], size: Int, like whose: Compatibility) {
        precondition(size > 0, "a batch has at least one user")
        rows = UserRows(userIndices)
        self.files = whose == .reference ? files : [0..<userIndices.count]
        self.whose = whose
        initialSize = size
        self.size = size
        readCounts = Array(repeating: 0, count: rows.users.count)
        takenCounts = readCounts
        isReady = Array(repeating: false, count: rows.users.count)
    }

    /// The batches of the next pass over all rows.
    ///
    /// - Complexity: linear in the rows.
    package mutating func nextPass(isTraining: Bool) -> [RowBatch] {
        if whose == .standard { startAfresh() }
        var batches: [RowBatch] = []
        for file in files {
            for row in file {
                read(rows.places[row])
                if readyCount >= size { batches.append(takeBatch()) }
            }
            if whose == .reference, isTraining {
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

    /// The next batch after the end of a file; `nil` where no row is left.
    private mutating func takeRest() -> RowBatch? {
        guard waitingCount > 0 else { return nil }
        if readyCount == 0 {
            size *= Self.growth
            steps = 1
            for place in rows.users.indices where queueCount(Int32(place)) > 0 { makeReady(Int32(place)) }
        }
        return takeBatch()
    }

    /// The first rows of the first users that are ready.
    private mutating func takeBatch() -> RowBatch {
        let chosen = ready[firstReady..<min(firstReady + size, ready.count)]
        let taken = steps(of: chosen)
        var batch: [Int32] = []
        batch.reserveCapacity(taken * chosen.count)
        for step in 0..<taken {
            for place in chosen {
                let own = rows.range(of: Int(place))
                // After its last row a user's first one follows, that of the next pass.
                batch.append(rows.rows[own.lowerBound + (takenCounts[Int(place)] + step) % own.count])
            }
        }
        for place in chosen {
            takenCounts[Int(place)] += taken
            isReady[Int(place)] = queueCount(place) >= steps
        }
        waitingCount -= batch.count
        keepReady(of: chosen)
        return RowBatch(batch, shape: .userSteps(users: chosen.map { rows.users[Int($0)] }))
    }

    /// How many rows of each of the `chosen` users make a batch.
    ///
    /// Where fewer users are left than a batch wants, they give more rows each, as far as all of them have some: else the
    /// rows of a few busy users would be hundreds of tiny batches at the end of a day.
    private func steps(of chosen: ArraySlice<Int32>) -> Int {
        guard whose == .standard, steps > 1, chosen.count < size else { return steps }
        let least = chosen.map(queueCount).min() ?? steps
        return max(steps, min(least, size * steps / chosen.count))
    }

    /// Leaves those of the first users on the list that are still ready, before all others.
    private mutating func keepReady(of chosen: ArraySlice<Int32>) {
        let kept = chosen.filter { isReady[Int($0)] }
        firstReady = chosen.endIndex - kept.count
        ready.replaceSubrange(firstReady..<chosen.endIndex, with: kept)
        // Now and then, so that all rows together pay for it once.
        guard firstReady > ready.count / 2 else { return }
        ready.removeFirst(firstReady)
        firstReady = 0
    }
}
