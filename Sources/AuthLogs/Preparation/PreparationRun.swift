import Dispatch
import ByteIO
import Foundation

/// One pass over a log: blocks are parsed and counted on all cores, and taken in and written in order.
final class PreparationRun {
    private let options: Preparation
    private let parser: RawBlockParser
    private let outputs: PreparationOutputs
    private let counters = CounterPool()
    private let queue = DispatchQueue(label: "parsing", attributes: .concurrent)
    private let window = 2 * ProcessInfo.processInfo.activeProcessorCount

    private(set) var account = PreparationAccount()
    private var lastDay = -1
    private var redTeamRows: Set<Int> = []

    /// Opens the labels and the files to write.
    init(_ options: Preparation) throws {
        self.options = options
        let redTeam = try options.redTeam.map { try RedTeam(path: $0) } ?? RedTeam()
        let rawHead =
            options.testOutput == nil
            ? nil : (day: PreparationOutputs.rawHeadDay, count: PreparationOutputs.rawHeadRows)
        parser = RawBlockParser(days: options.days, users: options.users, redTeam: redTeam, rawHead: rawHead)
        outputs = try PreparationOutputs(options)
        account.redTeamRows = redTeam.count(on: options.days)
    }

    /// Reads the log up to the first row after the last wanted day.
    func readLog(
        isCancelled: @escaping @Sendable () -> Bool,
        onProgress: (PreparationAccount, Double?) -> Void,
        onFault: (InputError) -> Void
    ) throws {
        let reader = try LineReader(path: options.log)
        var pending: [Future<PreparedBlock>] = []
        var source = Result<LineBlock?, any Error>.success(nil)
        repeat {
            source = Result { try reader.next(isCancelled: isCancelled) }
            if case .success(let block?) = source {
                pending.append(parse(block))
                guard pending.count >= window else { continue }
            }
            // What was read before a failure comes first: it may end the run well.
            while !pending.isEmpty {
                guard !isCancelled() else { throw CancellationError() }
                guard try takeIn(pending.removeFirst().wait(), onFault) else { return try drop(pending) }
                onProgress(account, reader.fractionRead)
                if case .success(.some) = source { break }
            }
        } while try source.get() != nil
    }

    /// Makes the files visible, after all has gone well.
    func commit() throws {
        let counts = counters.total().fieldCounts()
        account.redTeamRowsWithoutEvent = account.redTeamRows - redTeamRows.count
        try outputs.commit(counts)
    }

    /// Starts to parse `block` and to count its rows.
    private func parse(_ block: LineBlock) -> Future<PreparedBlock> {
        Future(on: queue) { [parser, counters] in counters.withCounter { parser.parse(block, &$0) } }
    }

    /// Takes back the rows of blocks that were parsed ahead, but come after the end.
    ///
    /// A log in order has none.
    private func drop(_ pending: [Future<PreparedBlock>]) throws {
        for block in pending.map({ $0.wait() }) {
            for segment in block.segments {
                try counters.withCounter { counter in try segment.rows.forEachRow { counter.remove($0) } }
            }
        }
    }

    /// Takes in the next block in order; whether the reading goes on.
    private func takeIn(_ block: PreparedBlock, _ onFault: (InputError) -> Void) throws -> Bool {
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
        account.add(block.account)
        redTeamRows.formUnion(block.redTeamRows)
        lastDay = block.lastDay ?? lastDay
        return block.end == nil
    }

    /// Where the day goes back in `block`, within it or against the block before.
    private func endOf(_ block: PreparedBlock) -> (line: Int, from: Int, to: Int)? {
        if let first = block.firstDay, first.day < lastDay { return (first.line, lastDay, first.day) }
        if case .dayWentBack(let line, let from, let to) = block.end { return (line, from, to) }
        return nil
    }

    /// Lets a rejected row pass, or ends the run.
    private func allow(_ error: InputError, in block: PreparedBlock, line: Int) throws {
        let before = account.rejected + (block.faults.firstIndex { $0.line == line } ?? 0)
        guard before >= options.allowedFaults ?? 0 else { return }
        stop(block, at: line)
        guard let allowed = options.allowedFaults else { throw error }
        throw TooManyFaults(file: options.log, line: line, allowed: allowed)
    }

    /// Accounts for a block that is read up to `line` only, which is rejected.
    private func stop(_ block: PreparedBlock, at line: Int) {
        var uncounted = FieldCounter()
        account.add(parser.parse(block.source, lastLine: line - 1, &uncounted).account)
        account.rejected += 1
    }
}
