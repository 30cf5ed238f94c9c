/// Translates the names that commands and options had in earlier versions, which still work but are not in the help.
package struct DeprecatedSpellings {
    /// The command line in current names.
    package private(set) var arguments: [String]
    /// A line for each old name, such as `--page is now --dashboard`; none for commands that are quiet.
    package private(set) var notes: [String] = []

    private static let commands = ["evaluate-all": "compare"]

    /// The old options of each command, by their current names.
    private static let options: [String: [String: String]] = [
        "watch": [
            "--page": "--dashboard", "--window": "--reorder-window", "--checkpoint": "--checkpoint-interval",
            "--spool": "--buffer",
        ],
        "score": [
            "--losses": "--losses-only", "--forget-users": "--no-user-memory", "--compat": "--compatibility",
        ],
        "train": ["--compat": "--compatibility"],
        "evaluate": ["--candidates": "--compare-scores"],
    ]

    /// Translates `arguments`, without the program's name.
    package init(_ arguments: [String]) {
        self.arguments = arguments
        let place = arguments.first == "help" ? 1 : 0
        guard arguments.indices.contains(place) else { return }
        if let name = Self.commands[arguments[place]] { replace(place, with: name) }
        let options = Self.options[self.arguments[place], default: [:]]
        // What follows `--` is not an option.
        for index in self.arguments.indices.dropFirst(place + 1).prefix(while: { arguments[$0] != "--" }) {
            let parts = arguments[index].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap({ options[String($0)] }) else { continue }
            replace(index, with: name, value: parts.dropFirst().first)
        }
        if arguments.contains("--quiet") || arguments.contains("-q") { notes = [] }
    }

    private mutating func replace(_ index: Int, with name: String, value: Substring? = nil) {
        let old = value.map { arguments[index].dropLast($0.count + 1) } ?? arguments[index][...]
        notes.append("\(old) is now \(name)")
        arguments[index] = value.map { "\(name)=\($0)" } ?? name
    }
}
