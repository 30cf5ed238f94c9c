import Foundation
import Runs

/// The findings of the doctor.
package struct DoctorReport: Encodable {
    /// The findings of a topic.
    package struct Section: Encodable {
        package var topic: String
        package var findings: [Finding]
    }

    /// The version of this program.
    package var version: String
    /// The compiler that built it, and the platform.
    package var swift: String
    /// True if everything required is installed.
    package var ok: Bool
    /// The findings by topic.
    package var sections: [Section]

    package init(version: String, swift: String, sections: [(topic: String, findings: [Finding])]) {
        self.version = version
        self.swift = swift
        self.sections = sections.map { Section(topic: $0.topic, findings: $0.findings) }
        ok = !sections.contains { $0.findings.contains { $0.status == .missing } }
    }

    /// The report as lines for people, coloured if `colors`.
    package func lines(colors: Bool) -> [String] {
        let width = sections.flatMap(\.findings).map(\.name.count).max() ?? 0
        var lines = [Ink.bold("surprisal \(version)", colors) + ", built with \(swift)"]
        for section in sections {
            lines += ["", Ink.bold(section.topic, colors)]
            lines += section.findings.flatMap { Self.lines($0, width: width, colors: colors) }
        }
        let conclusion =
            ok
            ? Ink.green("Everything required is installed.", colors) : Ink.red("Some requirements are missing.", colors)
        return lines + ["", conclusion]
    }

    private static func lines(_ finding: Finding, width: Int, colors: Bool) -> [String] {
        let name = finding.name.padding(toLength: width, withPad: " ", startingAt: 0)
        let indent = String(repeating: " ", count: width + 14)
        let values = finding.value.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        var lines = ["  \(mark(finding.status, colors))  \(name)  \(values.first ?? "")"]
        lines += values.dropFirst().map { indent + $0 }
        if let remedy = finding.remedy { lines.append(indent + "fix: " + Ink.bold(remedy, colors)) }
        return lines
    }

    private static func mark(_ status: Finding.Status, _ colors: Bool) -> String {
        switch status {
        case .good: Ink.green("ok", colors) + "      "
        case .warning: Ink.yellow("warning", colors) + " "
        case .absent: Ink.dim("-", colors) + "       "
        case .missing: Ink.red("missing", colors) + " "
        }
    }

    /// The report as JSON with sorted keys.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Examines this machine.
    static func ofThisMachine() -> DoctorReport {
        DoctorReport(version: surprisalVersion, swift: compiler, sections: Examination.findings())
    }

    /// The compiler that built this program, and the platform it was built for.
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

/// One thing that the doctor examined.
package struct Finding: Encodable, Equatable {
    /// The consequence for the user.
    package enum Status: String, Encodable {
        /// As expected.
        case good
        /// Works, but could be better.
        case warning
        /// Missing, but not required.
        case absent
        /// Missing, and required for training and scoring.
        case missing
    }

    /// The name of the thing.
    package var name: String
    /// The consequence.
    package var status: Status
    /// The description of what was found.
    package var value: String
    /// The command that fixes it, or a sentence that says what would.
    package var remedy: String?

    package init(_ name: String, _ value: String, _ status: Status = .good, remedy: String? = nil) {
        self.name = name
        self.status = status
        self.value = value
        self.remedy = remedy
    }
}
