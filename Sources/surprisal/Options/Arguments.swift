import ArgumentParser
import AuthLogs
package import Detection
package import Simulator

/// The day files that a command reads.
struct DayFileArguments: ParsableArguments {
    @Argument(help: "Day files: plain, gzip or zstd; - is standard input.")
    var files: [String]
}

/// A format that a command writes its results in.
protocol OutputFormat: ExpressibleByArgument, CaseIterable, Sendable {
    /// The format unless the user asks for another.
    static var standard: Self { get }
}

/// The file that a command writes its results to, and their format.
struct OutputOptions<Format: OutputFormat>: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("Output file; - is standard output.", valueName: "file"))
    var output = "-"

    @Option(name: .customLong("output-format"), help: "Output format.")
    var format = Format.standard
}

/// The former use of `--format`, which named the output's format.
///
/// The option names the input's format now; this group reports the old use.
struct InputFormatOptions: ParsableArguments {
    @Option(name: .customLong("format"), help: .hidden)
    var name: String?

    /// The output formats that `--format` could name.
    private static let outputs: Set<String> = ["text", "csv", "ndjson", "pt", "safetensors"]

    func validate() throws {
        guard let name else { return }
        if let error = Self.formerUse(of: name) { throw error }
        throw ValidationError("--format: no input format has the name '\(name)'")
    }

    /// The error for `--format NAME` with the name of an output format; `nil` for other names.
    static func formerUse(of name: String) -> ValidationError? {
        guard outputs.contains(name) else { return nil }
        return ValidationError("--format names the input's format now; use --output-format \(name)")
    }
}

extension ScoreFormat: OutputFormat {
    static var standard: ScoreFormat { .csv }
}

/// The incidents that are shown, and the exit code that reports them.
struct IncidentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Show only the highest-scoring incidents.", valueName: "n"))
    var top: Int?

    @Flag(help: "Exit with code 4 if there is any incident.")
    var failOnAlert = false

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top: expected a number of at least 1, found \(top)") }
    }
}

/// The formats of incidents.
enum IncidentFormat: String, OutputFormat {
    /// A paragraph per incident.
    case text
    /// A JSON object per incident.
    case ndjson

    static var standard: IncidentFormat { .text }
}

extension SimulatorPreset: ExpressibleByArgument {}

/// Fields named on the command line, such as `src_pc,dst_pc`.
struct FieldGroup: ExpressibleByArgument {
    let fields: [AuthField]

    init?(argument: String) {
        let names = argument.split(separator: ",")
        fields = names.compactMap { AuthField(name: $0) }
        guard fields.count == names.count, !fields.isEmpty, Set(fields).count == fields.count else { return nil }
    }

    /// The fields of `groups` without repeated groups; the order within a group does not matter.
    static func distinct(_ groups: [FieldGroup]) -> [[AuthField]] {
        var seen: Set<Set<AuthField>> = []
        return groups.map(\.fields).filter { seen.insert(Set($0)).inserted }
    }

    static var allValueStrings: [String] { AuthField.allCases.map(\.name) }
}

extension ScoreBasis: ExpressibleByArgument {
    /// Reads `score`, `loss`, or names of fields.
    package init?(argument: String) {
        switch argument {
        case "score": self = .score
        case "loss": self = .loss
        default:
            guard let group = FieldGroup(argument: argument) else { return nil }
            self = .fields(group.fields)
        }
    }

    /// `score`.
    package var defaultValueDescription: String { "score" }
}

/// Days as a user writes them: `6`, a range `6-8`, or several with commas, `6,8`.
struct DayList: ExpressibleByArgument {
    /// The days, none negative.
    let days: Set<Int>

    /// Reads `argument`; `nil` if it has another form, a descending range, or a range of over 100,000 days.
    init?(argument: String) {
        var days: Set<Int> = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.number($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else { return nil }
            guard first <= last, last - first < 100_000 else { return nil }
            days.formUnion(first...last)
        }
        self.days = days
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.count <= 9, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }
}

/// Seeds as a user writes them: a range `1-5`, several with commas `1,2,7`, or both.
struct SeedList: ExpressibleByArgument {
    /// The seeds in ascending order, without repetitions.
    let seeds: [UInt64]

    /// The largest number of runs that one command trains.
    private static let limit = 1_000

    /// Reads `argument`; `nil` if it has another form or names over a thousand seeds.
    init?(argument: String) {
        guard let list = DayList(argument: argument), list.days.count <= Self.limit else { return nil }
        seeds = list.days.sorted().map(UInt64.init)
    }
}
