import Foundation

/// The terminal: messages go to standard error, results to standard output.
enum Console {
    /// True if standard error is a terminal; progress is shown only there.
    static let isInteractive = isatty(STDERR_FILENO) == 1

    /// True if results are coloured: standard output is a terminal and `NO_COLOR` is not set.
    static let colorsResults = isatty(STDOUT_FILENO) == 1 && colorsAllowed

    /// True if messages are coloured.
    static let colorsMessages = isInteractive && colorsAllowed

    private static let colorsAllowed =
        ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// The width of the terminal on standard error, or 80.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a message and a line end to standard error.
    static func note(_ message: String) {
        raw(message + "\n")
    }

    /// Writes `text` to standard error as it is.
    static func raw(_ text: String) {
        // Nothing is lost if standard error is closed.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

/// The colours that commands use.
enum Ink: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"

    /// Returns `text` in this colour if `enabled`.
    func callAsFunction(_ text: String, _ enabled: Bool = Console.colorsResults) -> String {
        enabled ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
