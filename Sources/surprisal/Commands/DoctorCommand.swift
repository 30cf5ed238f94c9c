import ArgumentParser

/// `surprisal doctor`: shows what this machine offers, what is missing, and how to fix it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this machine and list what is missing.",
        discussion: "The exit code is 0 if everything required is installed, and 1 otherwise."
    )

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let report = DoctorReport.ofThisMachine()
        print(json ? try report.json() : report.lines(colors: Console.colorsResults).joined(separator: "\n"))
        guard report.ok else { throw ExitCode.failure }
    }
}
