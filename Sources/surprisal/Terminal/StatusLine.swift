import Foundation

/// One line of progress on standard error that rewrites itself.
///
/// On a terminal the line is redrawn a few times a second. Elsewhere nothing is shown, unless a plain interval is
/// given: then a whole line is written that often.
final class StatusLine {
    private let plainInterval: Duration?
    private let isQuiet: Bool
    private var lastShown: ContinuousClock.Instant?
    private var isDrawn = false

    /// A line that is silent where `quiet`, and speaks every `plainInterval` where there is no terminal.
    init(quiet: Bool = false, plainInterval: Duration? = nil) {
        isQuiet = quiet
        self.plainInterval = plainInterval
    }

    /// Shows `text` if it is time to; it is made only then.
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
