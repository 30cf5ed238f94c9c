import ArgumentParser
import AuthLogs
import ByteIO

/// Reports on standard error how a preparation goes and how it ended.
final class PreparationReport {
    private let status = StatusLine()
    private let start = ContinuousClock.now
    private var faultCount = 0
    private static let faultLimit = 100

    /// Shows the progress so far; `fraction` is the part of the log that was read, if known.
    func show(_ account: PreparationTally, _ fraction: Double?) {
        let percent = fraction.map { "\(Wording.number($0 * 100, 0))% · " } ?? ""
        let day = account.keptByDay.keys.max().map { " · day \($0)" } ?? ""
        status.show("\(percent)\(Wording.count(account.read)) events read · \(Wording.count(account.kept)) kept\(day)")
    }

    /// Reports a skipped line; only the first hundred.
    func note(_ error: InputError) {
        faultCount += 1
        guard faultCount <= Self.faultLimit else { return }
        status.keep("skipped \(error)")
        if faultCount == Self.faultLimit { status.keep("further invalid lines are counted but not shown") }
    }

    /// Writes the totals, and the events of each of `days`.
    func finish(_ account: PreparationTally, days: [Int], isLabelled: Bool) {
        writeTotals(account)
        for day in days {
            let count = account.keptByDay[day, default: 0]
            let remark = count == 0 ? ": no event of this day was kept" : ""
            Console.note("day \(day): \(Wording.some(count, "event"))\(remark)")
        }
        guard isLabelled else { return }
        let matched = account.labels - account.labelsWithoutEvent
        Console.note(
            "\(Wording.some(account.malicious, "malicious event")); \(Wording.count(matched)) of \(Wording.count(account.labels)) red-team entries of these days matched"
        )
    }

    /// Writes the totals so far, and returns the error to end with: the cause, or an exit code if it was reported here.
    func fail(_ failure: PreparationFailure) -> any Error {
        writeTotals(failure.tally)
        switch failure.cause {
        case let error as TooManyFaults:
            Console.note("surprisal: \(error)")
            return ExitCode(3)
        case is CancellationError:
            Console.note("surprisal: interrupted; no file was changed")
            return ExitCode(130)
        default:
            return failure.cause
        }
    }

    private func writeTotals(_ account: PreparationTally) {
        status.clear()
        let seconds = start.duration(to: .now) / .seconds(1)
        let rate = Wording.rate(Double(account.read) / max(seconds, 1e-9))
        let filters = "(other days \(account.otherDays), other users \(account.otherUsers))"
        Console.note("\(account.summary) \(filters) in \(Wording.duration(seconds)), \(rate) events/s")
    }
}
