import Foundation
import SurprisalKit
import Testing

/// The library as another package sees it, by its public names alone.
@Suite struct `The library` {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "surprisal-library-\(UUID())").path

    /// Day files in which a few accounts go from their own hosts to a few servers; on the last day one is used elsewhere.
    private func writeDays() throws -> (data: String, last: String) {
        let data = "\(folder)/data"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        for day in 6...8 {
            var lines = (0..<400).map { index in
                let user = index * 7 % 12
                let server = user % 3 + (index % 10 == 0 ? 1 : 0)
                let second = day * 86_400 + index * 200
                return "\(second),U\(user),D1,U\(user),D1,C\(user),S\(server),Kerberos,Network,LogOn,Success,0"
            }
            if day == 8 {
                let second = day * 86_400 + 80_000
                lines.append("\(second),U1,D1,U1,D1,C11,S9,NTLM,RemoteInteractive,LogOn,Success,1")
            }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: "\(data)/\(day).csv"))
        }
        return (data, "\(data)/8.csv")
    }

    @Test func `the program in the README is the one that is compiled here`() throws {
        let own = URL(filePath: #filePath).deletingLastPathComponent()
        let example = try String(contentsOf: own.appending(path: "ReadmeExample.swift"), encoding: .utf8)
        let readme = try String(contentsOf: own.appending(path: "../../README.md"), encoding: .utf8)
        let parts = readme.components(separatedBy: "<!-- library example -->\n```swift\n")
        try #require(parts.count == 2)
        #expect(parts[1].components(separatedBy: "```")[0] == example)
        #expect(example.split(separator: "\n").count <= 20)
    }

    @Test func `it trains, scores and explains`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (data, last) = try writeDays()
        try findIntruders(trainedOn: data, run: "\(folder)/run", in: last)
        let detector = try IntrusionDetector(run: "\(folder)/run")
        var events: [ScoredEvent] = []
        try detector.forEachEvent(in: [last]) { events.append($0) }
        #expect(events.count == 401 && events.map(\.line) == Array(1...401))
        let strange = try #require(events.max { $0.score < $1.score })
        #expect(strange["src_pc"] == "C11" && strange["src_user"] == "U1" && strange.surprisals.count == 10)
        #expect(events.allSatisfy { $0.isAlert == ($0.score >= detector.threshold) })
        let incidents = try detector.incidents(in: [last])
        #expect(incidents.flatMap(\.alerts).count == events.count { $0.isAlert })
        #expect(incidents.map(\.score) == incidents.map(\.score).sorted(by: >))
        let first = try #require(incidents.first)
        #expect(first.users.contains("U1") && first.explanation.contains("U1"), "\(first.explanation)")
    }

    @Test func `it says what is wrong`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let nothing = #expect(throws: SurprisalError.self) { try IntrusionDetector(run: "\(folder)/none") }
        #expect(nothing?.description.contains("\(folder)/none") == true)
        #expect(throws: SurprisalError.self) { try IntrusionDetector(run: folder, incidentsPerDay: 0) }
        #expect(throws: SurprisalError.self) { try IntrusionDetector.train(on: folder, output: "\(folder)/run") }
    }
}
