/// Input that cannot be used: which file, which line, what was found and what was expected.
package struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it; `-` is standard input.
    package let file: String
    /// The line, counted from 1, where there is one.
    package let line: Int?
    /// What was expected and what was found, in one sentence; never a raw value from a log.
    package let message: String

    /// Describes what is wrong with `file`, at `line` if that is known.
    package init(file: String, line: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: message`, as compilers print it.
    package var description: String {
        let name = file == "-" ? "standard input" : file
        return line.map { "\(name):\($0): \(message)" } ?? "\(name): \(message)"
    }
}
