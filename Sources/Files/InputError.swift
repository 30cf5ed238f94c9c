/// Input that cannot be used: which file, which line, what was found and what was expected.
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it; `-` is standard input.
    public let file: String
    /// The line, counted from 1, where there is one.
    public let line: Int?
    /// What was expected and what was found, in one sentence; never a raw value from a log.
    public let message: String

    /// Describes what is wrong with `file`, at `line` if that is known.
    public init(file: String, line: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: message`, as compilers print it.
    public var description: String {
        let name = file == "-" ? "standard input" : file
        return line.map { "\(name):\($0): \(message)" } ?? "\(name): \(message)"
    }
}
