import ArgumentParser
import AuthLogs
import ByteIO
import Foundation

extension PrepareCommand {
    /// What the status line says.
    static func progress(_ account: PreparationTally, _ fraction: Double?) -> String {
        let share = fraction.map { "\(Wording.number($0 * 100, 0))% · " } ?? ""
        let day = account.keptByDay.keys.max().map { " · day \($0)" } ?? ""
        return "prepare  \(share)\(Wording.count(account.read)) rows read · \(Wording.count(account.kept)) kept\(day)"
    }

    /// Writes the accounting line.
    static func report(_ account: PreparationTally, since start: ContinuousClock.Instant) {
        let seconds = start.duration(to: .now) / .seconds(1)
        let rate = Wording.rate(Double(account.read) / max(seconds, 1e-9))
        let filters = "(other days \(account.otherDays), other users \(account.otherUsers))"
        Console.note("\(account.summary) \(filters) in \(Wording.duration(seconds)), \(rate) rows/s")
    }

    /// Writes what each day got, and what is odd about it.
    func report(days account: PreparationTally) {
        for day in days.reduce(into: Set<Int>(), { $0.formUnion($1.days) }).sorted() {
            let count = account.keptByDay[day, default: 0]
            let remark = count == 0 ? ": the log has no rows of this day that are kept" : ""
            Console.note("day \(day): \(count) rows\(remark)")
        }
        guard !withoutRedTeam else { return }
        let matched = account.labels - account.labelsWithoutEvent
        Console.note("red \(account.malicious) rows; \(matched) of \(account.labels) red-team rows of these days found")
    }

    /// The error to end with: the cause, or its exit code once it was told.
    static func ending(_ failure: PreparationFailure) -> any Error {
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
}

/// Tells of skipped rows, the first hundred one by one.
final class FaultLog {
    private let status: StatusLine
    private var count = 0

    /// Writes above `status`.
    init(_ status: StatusLine) { self.status = status }

    /// Tells of one row.
    func note(_ error: InputError) {
        count += 1
        guard count <= 100 else { return }
        status.keep("skipped \(error)")
        if count == 100 { status.keep("further bad rows are counted, not shown") }
    }
}
