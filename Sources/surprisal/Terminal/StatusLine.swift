import Foundation

/// A line of progress on standard error that rewrites itself.
///
/// On a terminal the line is redrawn a few times per second. Elsewhere nothing is shown, unless a plain interval is
/// given: then a whole line is written at that interval.
final class StatusLine {
    private let plainInterval: Duration?
    private let isQuiet: Bool
    private var lastShown: ContinuousClock.Instant?
    private var isDrawn = false

    /// Creates a line that shows nothing if `quiet`, and writes every `plainInterval` without a terminal.
    init(quiet: Bool = false, plainInterval: Duration? = nil) {
        isQuiet = quiet
        self.plainInterval = plainInterval
    }

    /// Shows `text` if the line is due; only then is it evaluated.
    func show(_ text: @autoclosure () -> String) {
        guard !isQuiet, isDue else { return }
        lastShown = .now
        if Console.isInteractive {
            Console.raw("\r\u{1B}[2K" + String(text().prefix(Console.width - 1)))
            isDrawn = true
        } else {
            Console.note(text())
        }
    }

    /// Writes `text` as a line that stays.
    func keep(_ text: String) {
        guard !isQuiet else { return }
        clear()
        Console.note(text)
    }

    /// Removes the line from the screen.
    func clear() {
        guard isDrawn else { return }
        Console.raw("\r\u{1B}[2K")
        isDrawn = false
    }

    private var isDue: Bool {
        guard let interval = Console.isInteractive ? .milliseconds(100) : plainInterval else { return false }
        guard let lastShown else { return true }
        return lastShown.duration(to: .now) >= interval
    }

    deinit { clear() }
}

/// Counts events while a command processes them, and shows the throughput.
final class EventMeter {
    private(set) var count = 0
    private let verb: String
    private let line: StatusLine
    private let isQuiet: Bool
    private let start = ContinuousClock.now

    /// Creates a meter that shows "1,234 events `verb`".
    init(_ verb: String, quiet: Bool) {
        self.verb = verb
        isQuiet = quiet
        line = StatusLine(quiet: quiet)
    }

    /// Adds processed events.
    func add(_ events: Int) {
        count += events
        line.show("\(summary), \(Wording.rate(rate)) events/s")
    }

    /// `1,234 events scored`.
    var summary: String { "\(Wording.some(count, "event")) \(verb)" }

    /// Events per second so far.
    var rate: Double { Double(count) / max(1e-9, start.duration(to: .now) / .seconds(1)) }

    /// Removes the line from the screen.
    func clear() { line.clear() }

    /// Removes the line from the screen, and writes the summary and `remark`.
    func finish(_ remark: String = "") {
        line.clear()
        guard !isQuiet else { return }
        let time = Wording.duration(start.duration(to: .now) / .seconds(1))
        Console.note("\(summary)\(remark) (\(time), \(Wording.rate(rate)) events/s)")
    }
}
