import ArgumentParser

/// `surprisal doctor`: what this machine has, what is missing, and how to mend it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show what this machine has and what is missing.",
        discussion: "Ends with 0 where all that is needed is there, and with 1 otherwise."
    )

    @Flag(help: "Write JSON.")
    var json = false

    func run() throws {
        let report = DoctorReport(
            version: Surprisal.configuration.version,
            swift: Self.compiler,
            sections: Examination.findings()
        )
        print(json ? try report.json() : report.lines(colors: Console.colorsResults).joined(separator: "\n"))
        guard report.ok else { throw ExitCode.failure }
    }

    /// What built this program, and for what.
    private static var compiler: String {
        #if compiler(>=6.5)
        let version = "Swift 6.5 or newer"
        #elseif compiler(>=6.4)
        let version = "Swift 6.4"
        #elseif compiler(>=6.3)
        let version = "Swift 6.3"
        #else
        let version = "Swift 6.2"
        #endif
        #if os(Linux)
        let system = "Linux"
        #else
        let system = "macOS"
        #endif
        #if arch(arm64)
        return "\(version) for \(system) on arm64"
        #else
        return "\(version) for \(system) on x86-64"
        #endif
    }
}
