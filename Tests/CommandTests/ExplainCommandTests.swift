import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ExplainCommandTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func explain(_ rows: String...) throws -> Tool.Result {
        try place.tool(["explain", place.domain.file("run")] + rows + ["--quiet", "--threads", "1"])
    }

    /// `12.3` of the line `score 12.3 = source 4.5 + …`.
    private func score(_ explanation: String) -> Substring? {
        explanation.split(separator: "\n").first { $0.hasPrefix("score ") }?.split(separator: " ")[1]
    }

    /// The row of a table of fields, as cells.
    private func cells(_ field: String, in explanation: String) throws -> [Substring] {
        try #require(explanation.split(separator: "\n").first { $0.hasPrefix("\(field) ") }).split(separator: " ")
    }

    @Test func `a row of a file has the score that scoring gives it, and several places come in order`() throws {
        let columns = try place.columns(String(contentsOfFile: place.domain.file("scores.csv"), encoding: .utf8))
        let scores = try #require(columns["score"]).map { Double($0) ?? .nan }
        let highest = try #require(scores.indices.max { scores[$0] < scores[$1] })
        let rows = [highest, 0, 700]
        let result = try explain("\(place.day):\(highest + 1)", "\(place.day):1", "\(place.day):701")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(!result.output.contains("\u{1B}"))
        // Between the sentence, the verdict and the table there is one line each, between rows too.
        let parts = result.output.components(separatedBy: "\n\n")
        #expect(parts.count == 9)
        for (index, row) in rows.enumerated() {
            let text = parts[index * 3..<index * 3 + 3].joined(separator: "\n")
            #expect(text.contains("\n\(place.day):\(row + 1), day 8, "))
            #expect(score(text) == String(format: "%.1f", scores[row])[...])
            let fields = try #require(columns["dst_pc"]).map { Double($0) ?? .nan }
            #expect(try cells("dst_pc", in: text)[2] == String(format: "%.1f", fields[row])[...])
        }
        let lead = try cells("src_pc", in: parts[2])
        #expect(parts[0].contains(lead[1]) && parts[2].contains("expected"))
    }

    @Test func `a row is the same as a raw log and as a day file have it`() throws {
        let row = try place.lines(place.day)[42].split(separator: ",").map(String.init)
        let users = ["\(row[1])@\(row[2])", "\(row[3])@\(row[4])"]
        let raw = ([row[0]] + users + row[5...10]).joined(separator: ",")
        let labelled = try explain(row.joined(separator: ",")).output
        #expect(try explain(raw).output == labelled)
        #expect(try explain(row.dropLast().joined(separator: ",")).output == labelled)
        #expect(labelled.contains("\nday 8, ") && score(labelled) != nil)
        let two = try explain(raw, raw)
        #expect(two.output == labelled + "\n" + labelled)
    }

    @Test func `counts have commas, in the sentence as in the table`() throws {
        let row = try place.lines(place.day)[0]
        try place.folder.write(String(repeating: row + "\n", count: 1_300), to: "often.csv")
        let text = try explain("often.csv:1300").output
        let sentence = try #require(text.split(separator: "\n").first)
        let seen = try cells("src_user", in: text)[5]
        #expect(seen.hasPrefix("1,") && sentence.hasSuffix(" of \(seen) events"), "\(text)")
    }

    @Test(arguments: ["8.csv", "8.csv:", "8.csv:0", "8.csv:-1", "8.csv:x", ":5", "1,2,3", ""])
    func `what is neither a row nor a place ends with 2`(row: String) throws {
        let result = try explain(row)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors.contains("expected FILE:LINE, 'FILE, record N' or a line of a log, found '\(row)'"))
    }

    @Test func `a place that is not there, and a row that is none, are named`() throws {
        try place.folder.write(place.lines(place.day)[..<3].joined(separator: "\n") + "\n", to: "8.csv")
        let beyond = try explain("8.csv:4")
        #expect(beyond.status == 1 && beyond.output.isEmpty)
        #expect(beyond.errors == "surprisal: 8.csv:4: does not exist: the file has 3 lines\n")
        let missing = try explain("none.csv:4")
        #expect(missing.status == 1)
        #expect(missing.errors == "surprisal: none.csv: cannot be opened: No such file or directory\n")
        let row = try explain("1,U1,D,U1,D,C1,C2,k,n")
        #expect(row.status == 1)
        #expect(row.errors.hasPrefix("surprisal: the event: expected "))
        #expect(!row.errors.contains("U1"), "an error quotes no log")
        let other = try explain("1,U1,D,U1,D,C1,C2,k,n,o")
        #expect(
            other.errors
                == "surprisal: the event: expected 11 or 12 fields of a day file, or 9 of a raw log, found 10\n"
        )
    }

    @Test func `a line of standard input can be explained, but not two`() throws {
        let text = try String(contentsOfFile: place.day, encoding: .utf8)
        let command = ["explain", place.domain.file("run"), "--quiet", "--threads", "1"]
        let one = try place.tool(command + ["--", "-:7"], input: text)
        let file = try explain("\(place.day):7").output
        #expect(one.output == file.replacing("\(place.day):7", with: "standard input:7"))
        let two = try place.tool(command + ["--", "-:7", "-:8"], input: text)
        #expect(two.status == 1 && two.output.isEmpty)
        #expect(two.errors == "surprisal: standard input: can be read only once; specify a single event of it\n")
    }

    @Test func `a run without a calibration explains by its losses`() throws {
        try place.copyRun(without: ["calibration.json"], hasDays: false)
        let text = try place.output("explain", "run", "\(place.day):1", "--quiet", "--threads", "1")
        #expect(text.contains("the run is not calibrated") && score(text) == nil)
        #expect(try cells("dst_pc", in: text).count > 3)
    }
}
