import ByteIO

/// One pass over a log: parses and counts blocks on all cores, and writes them in order.
final class PreparationRun {
    private let options: Preparation
    private let parser: RawBlockParser
    private let outputs: PreparationOutputs
    private let counters = CounterPool()

    private(set) var tally = PreparationTally()
    private var lastDay = -1
    private var matchedLabels: Set<Int> = []
    private let labels: RedTeamLabels

    /// Reads the labels and opens the output files.
    init(_ options: Preparation) throws {
        self.options = options
        let redTeam = try options.redTeam.map { try RedTeamLabels(path: $0) } ?? RedTeamLabels()
        let rawHead =
            options.testOutput == nil
            ? nil : (day: PreparationOutputs.rawHeadDay, count: PreparationOutputs.rawHeadRows)
        parser = RawBlockParser(days: options.days, users: options.users, redTeam: redTeam, rawHead: rawHead)
        outputs = try PreparationOutputs(options)
        labels = redTeam
    }

    /// Reads the log up to the first event after the last wanted day.
    func readLog(
        isCancelled: @escaping @Sendable () -> Bool,
        onProgress: (PreparationTally, Double?) -> Void,
        onFault: (InputError) -> Void
    ) throws {
        let reader = try options.lines()
        let blocks = ParallelMap { [parser, counters] block in
            counters.withCounter { parser.parse(block, &$0) }
        }
        while let block = try blocks.next(
            from: { try reader.next(isCancelled: isCancelled) },
            isCancelled: isCancelled
        ) {
            // Blocks that were read before a failure come first: they may end the run successfully.
            guard try append(block, onFault) else { return try drop(blocks.finish()) }
            onProgress(tally, reader.fractionRead)
        }
    }

    /// Commits the output files, after the log was read.
    func commit() throws {
        guard tally.kept > 0 else { throw NoEventKept(options.log, tally, users: options.users) }
        let counts = counters.total().fieldCounts()
        let days = options.days
        tally.labels = labels.count { days?.contains($0) ?? true }
        tally.labelsWithoutEvent = tally.labels - matchedLabels.count
        try outputs.commit(counts, options)
    }

    /// Removes the events of blocks that were parsed ahead but come after the end from the counts.
    ///
    /// An ordered log has no such events.
    private func drop(_ blocks: [PreparedBlock]) throws {
        for block in blocks {
            for segment in block.segments {
                try counters.withCounter { counter in try segment.rows.forEachEvent { counter.remove($0) } }
            }
        }
    }

    /// Writes and tallies the next block in order; returns `true` if reading continues.
    private func append(_ block: PreparedBlock, _ onFault: (InputError) -> Void) throws -> Bool {
        let end = endOf(block)
        for fault in block.faults where fault.line < end?.line ?? .max {
            let error = fault.fault.error(file: options.log, line: fault.line)
            try allow(error, in: block, line: fault.line)
            onFault(error)
        }
        if let end {
            stop(block, at: end.line)
            let message = "expected days in order, found day \(end.to) after day \(end.from)"
            throw InputError(file: options.log, line: end.line, message: message)
        }
        for segment in block.segments { try outputs.write(segment) }
        try outputs.writeHeads(of: block)
        tally.add(block.tally)
        matchedLabels.formUnion(block.matchedLabels)
        lastDay = block.lastDay ?? lastDay
        return block.end == nil
    }

    /// The place where the day goes back, within `block` or from the block before.
    private func endOf(_ block: PreparedBlock) -> (line: Int, from: Int, to: Int)? {
        if let first = block.firstDay, first.day < lastDay { return (first.line, lastDay, first.day) }
        if case .dayWentBack(let line, let from, let to) = block.end { return (line, from, to) }
        return nil
    }

    /// Accepts a rejected row, or throws if there are too many.
    private func allow(_ error: InputError, in block: PreparedBlock, line: Int) throws {
        let before = tally.rejected + (block.faults.firstIndex { $0.line == line } ?? 0)
        guard before >= options.allowedFaults ?? 0 else { return }
        stop(block, at: line)
        guard let allowed = options.allowedFaults else { throw error }
        throw TooManyFaults(file: options.log, line: line, allowed: allowed)
    }

    /// Tallies a block that is read only up to `line`, which is rejected.
    private func stop(_ block: PreparedBlock, at line: Int) {
        var ignored = FieldCounter()
        tally.add(parser.parse(block.source, lastLine: line - 1, &ignored).tally)
        tally.rejected += 1
    }
}
