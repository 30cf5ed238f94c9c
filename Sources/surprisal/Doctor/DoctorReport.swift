import Foundation

/// What the doctor tells.
package struct DoctorReport: Encodable {
    /// The findings of one topic.
    package struct Section: Encodable {
        package var topic: String
        package var findings: [Finding]
    }

    /// The version of this program.
    package var version: String
    /// What built it.
    package var swift: String
    /// Whether all that is needed is there.
    package var ok: Bool
    /// What was found, by topic.
    package var sections: [Section]

    package init(version: String, swift: String, sections: [(topic: String, findings: [Finding])]) {
        self.version = version
        self.swift = swift
        self.sections = sections.map { Section(topic: $0.topic, findings: $0.findings) }
        ok = !sections.contains { $0.findings.contains { $0.status == .missing } }
    }

    /// The report as lines for people, coloured where `colors`.
    package func lines(colors: Bool) -> [String] {
        let width = sections.flatMap(\.findings).map(\.name.count).max() ?? 0
        var lines = [Ink.bold("surprisal \(version)", colors) + ", built with \(swift)"]
        for section in sections {
            lines += ["", Ink.bold(section.topic, colors)]
            lines += section.findings.flatMap { Self.lines($0, width: width, colors: colors) }
        }
        let verdict = ok ? Ink.green("All that is needed is here.", colors) : Ink.red("Something is missing.", colors)
        return lines + ["", verdict]
    }

    private static func lines(_ finding: Finding, width: Int, colors: Bool) -> [String] {
        let name = finding.name.padding(toLength: width, withPad: " ", startingAt: 0)
        let indent = String(repeating: " ", count: width + 14)
        let values = finding.value.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        var lines = ["  \(mark(finding.status, colors))  \(name)  \(values.first ?? "")"]
        lines += values.dropFirst().map { indent + $0 }
        if let remedy = finding.remedy { lines.append(indent + "to mend it: " + Ink.bold(remedy, colors)) }
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
}
