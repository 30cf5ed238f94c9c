/// An error in an input file: the file, the line, what was expected and what was found.
package struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it; `-` is standard input.
    package let file: String
    /// The line, counted from 1; `nil` if the error concerns the whole file.
    package let line: Int?
    /// What was expected and what was found, in one sentence, without raw values of a log.
    package let message: String

    /// Creates an error in `file`, at `line` if that is known.
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
