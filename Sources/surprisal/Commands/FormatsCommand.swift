import ArgumentParser
import AuthLogs
import Foundation

/// `surprisal formats`: lists the log formats.
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats",
        abstract: "List the log formats that every command reads.",
        discussion: """
            The format of a log is told from its content, whatever its name, after gzip or zstd, with or without a byte order \
            mark, in UTF-8 or UTF-16. --format NAME overrides that. `surprisal inspect LOG` shows what a log is read as.
            """
    )

    func run() throws {
        let width = LogFormat.allCases.map(\.rawValue.count).max() ?? 0
        for format in LogFormat.allCases {
            let name = format.rawValue.padding(toLength: width, withPad: " ", startingAt: 0)
            print("\(Ink.bold(name))  \(format.title)")
            print("\(String(repeating: " ", count: width))  \(Ink.dim(format.summary))")
        }
        print("")
        print("Not supported, but readable with --map: AWS CloudTrail, Duo, and any CSV or JSON of one record each.")
        print("Not supported: utmp and wtmp (use last -F or the sshd log), .evt of before Windows Vista, eCAR.")
    }
}
