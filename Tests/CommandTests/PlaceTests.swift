import Foundation
import TestSupport
import Testing

/// The places of events: all commands name them in the same way, and `explain` takes them as they are printed.
@Suite(.blocking) struct PlaceTests {
    private let place: Workplace
    private var run: String { place.domain.file("run") }

    init() throws { place = try Workplace() }

    private static let fields = [
        "src_user", "src_domain", "dst_user", "dst_domain", "src_pc", "dst_pc", "auth_type", "logon_type",
        "auth_orient",
        "success",
    ]

    /// The first rows of the day as JSON objects.
    private func objects(_ count: Int) throws -> [String] {
        try place.lines(place.day).prefix(count).map { row in
            let values = row.split(separator: ",")
            let fields = zip(Self.fields, values.dropFirst()).map { "\"\($0)\":\"\($1)\"" }
            return "{\"time\":\(values[0]),\(fields.joined(separator: ","))}"
        }
    }

    private func explain(_ arguments: String...) throws -> Tool.Result {
        try place.tool(["explain", run] + arguments + ["--quiet", "--threads", "1"])
    }

    @Test func `objects of one line have numbers, which explain takes`() throws {
        let objects = try objects(300)
        try place.folder.write("[\(objects.joined(separator: ","))]", to: "array.json")
        try place.folder.write(objects.map { $0 + "\n" }.joined(), to: "lines.ndjson")
        let listed = try place.output("inspect", "array.json", "--events", "3")
        for number in 1...3 { #expect(listed.contains("  array.json, record \(number)\n"), "\(listed)") }
        let events = try place.objects(
            place.output("inspect", "array.json", "--events", "all", "--output-format", "ndjson")
        )
        #expect(events.map { $0["record"] as? Int } == Array(1...300) && events.allSatisfy { $0["line"] == nil })
        for number in [2, 299] {
            let record = try explain("array.json, record \(number)")
            #expect(record.status == 0, "\(record.errors)")
            #expect(record.output.contains("\narray.json, record \(number), day 8, "))
            let line = try explain("lines.ndjson:\(number)").output
            #expect(record.output == line.replacing("lines.ndjson:\(number)", with: "array.json, record \(number)"))
            #expect(try explain("array.json,", "record", "\(number)").output == record.output, "without quotes")
            #expect(try explain("array.json:\(number)").output == record.output)
        }
        let beyond = try explain("array.json, record 301")
        #expect(beyond.status == 1 && beyond.errors.hasPrefix("surprisal: array.json, record 301: is no event that"))
        let line = try explain("lines.ndjson, record 2")
        #expect(line.status == 1 && line.errors.contains("name the event by its line, FILE:LINE"))
    }

    @Test func `objects with lines of their own are named by them`() throws {
        let objects = try objects(3).map { $0.replacing(",", with: ",\n") }
        try place.folder.write("[\n\(objects.joined(separator: ",\n"))\n]\n", to: "pretty.json")
        let listed = try place.output("inspect", "pretty.json")
        for line in [2, 13, 24] { #expect(listed.contains("  pretty.json:\(line)\n"), "\(listed)") }
    }

    @Test func `the place of an incident's alert can be explained as it is printed`() throws {
        try FileManager.default.createDirectory(atPath: place.folder.file("logs"), withIntermediateDirectories: true)
        let objects = try objects(600)
        try place.folder.write("[\(objects[..<300].joined(separator: ","))]", to: "logs/a.json")
        try place.folder.write(objects[300...].map { $0 + "\n" }.joined(), to: "logs/b.ndjson")
        let text = try place.output("incidents", run, "logs", "--budget", "2000/day", "--threads", "1", "-q")
        let label = "highest-scoring alert: "
        let places = text.split(separator: "\n").compactMap { line in
            line.firstRange(of: label).map { String(line[$0.upperBound...]) }
        }
        #expect(places.contains { $0.hasPrefix("logs/a.json, record ") }, "\(places)")
        #expect(places.contains { $0.hasPrefix("logs/b.ndjson:") })
        for name in places.prefix(4) {
            let explained = try explain(name)
            #expect(explained.status == 0 && explained.output.contains("\n\(name), day 8, "), "\(explained.errors)")
        }
    }

    @Test func `standard input has the same name everywhere`() throws {
        let text = try place.lines(place.day).prefix(20).map { $0 + "\n" }.joined()
        let listed = try place.output("inspect", "-", "--events", "1", input: text)
        #expect(listed.contains("  standard input:1\n"))
        let command = ["explain", run, "standard input:7", "--quiet", "--threads", "1"]
        let explained = try place.tool(command, input: text)
        #expect(explained.status == 0 && explained.output.contains("\nstandard input:7, day 8, "))
    }
}
