import Foundation

/// Counts rows while a command goes through them, and shows how fast.
final class RowMeter {
    private(set) var count = 0
    private let verb: String
    private let line: StatusLine
    private let isQuiet: Bool
    private let start = ContinuousClock.now

    /// A meter that says "1,234 rows `verb`".
    init(_ verb: String, quiet: Bool) {
        self.verb = verb
        isQuiet = quiet
        line = StatusLine(quiet: quiet)
    }

    /// Adds rows that are done.
    func add(_ rows: Int) {
        count += rows
        line.show("\(Wording.count(count)) rows \(verb), \(Wording.rate(rate)) rows/s")
    }

    /// Rows a second so far.
    var rate: Double { Double(count) / max(1e-9, start.duration(to: .now) / .seconds(1)) }

    /// Ends the display without a word.
    func clear() { line.clear() }

    /// Ends the display with an account of the rows.
    func finish(_ account: String) {
        line.clear()
        guard !isQuiet else { return }
        Console.note(
            "\(account) (\(Wording.duration(start.duration(to: .now) / .seconds(1))), \(Wording.rate(rate)) rows/s)"
        )
    }
}
