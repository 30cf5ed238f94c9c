import AuthLogs
import Detection
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct ScoreFileTests {
    private let folder: TemporaryFolder
    private let users = [
        "U1", "a,b", "say \"hi\"", "\"", "<script>alert(1)</script>", "", "Zoë,\u{301}x", "tab\tCR\rend", "\\",
        "\u{301}x",
    ]

    init() throws { folder = try TemporaryFolder() }

    /// The event of a user with its losses.
    private struct Row {
        var user: String
        var loss: Float = 1.5
        var isMalicious: Bool? = true
        var fields = (0..<AuthField.count).map { Float($0) / 3 }

        var detection: Detection {
            let event = AuthEvent(
                second: 34,
                values: [user] + (1..<AuthField.count).map { "value \($0)" },
                line: 12,
                file: "day,8.csv",
                isMalicious: isMalicious
            )
            return Detection(event, loss: loss, fieldLosses: fields, anomaly: nil, statistics: nil)
        }
    }

    private func row(_ user: String, loss: Float = 1.5, isMalicious: Bool? = true, fields: Bool = true) -> Row {
        var row = Row(user: user, loss: loss, isMalicious: isMalicious)
        if !fields { row.fields = [] }
        return row
    }

    private func text(
        _ rows: [Row],
        _ format: ScoreFormat,
        file: Bool = false,
        label: Bool = true,
        fields: Bool = true
    ) -> String {
        var encoder = ScoreEncoder(format: format, hasFile: file, hasLabel: label, columns: fields ? .fields : [])
        var bytes = encoder.heading
        for row in rows { encoder.append(row.detection, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func table(_ text: String) throws -> ScoreTable {
        try ScoreTable(contentsOf: folder.write(text, to: "s.csv"))
    }

    private func object(_ line: some StringProtocol) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `a score file begins with the names of its columns`() {
        #expect(
            text([row("U1", fields: false)], .csv, file: true, fields: false)
                == "file,line,second,user,is_red,loss\n\"day,8.csv\",12,34,U1,1,1.5\n"
        )
        let heading = "line,second,user,loss,src_user,src_domain,dst_user,dst_domain,src_pc,dst_pc,"
        #expect(text([], .csv, label: false) == heading + "auth_type,logon_type,auth_orient,success\n")
        #expect(text([], .ndjson) == "")
    }

    @Test func `events with dates have a column with their time`() throws {
        let clock = EventClock(Dataset(isDated: true), epoch: 1_764_144_000 - 33)
        func text(_ format: ScoreFormat, _ columns: ScoreColumns) -> String {
            var encoder = ScoreEncoder(format: format, hasFile: false, hasLabel: false, columns: columns, clock: clock)
            var bytes = encoder.heading
            for _ in 0..<2 { encoder.append(row("U1", fields: false).detection, to: &bytes) }
            return String(decoding: bytes, as: UTF8.self)
        }
        let line = "12,34,2025-11-26T08:00:01Z,U1,1.5\n"
        #expect(text(.csv, []) == "line,second,time,user,loss\n" + line + line)
        let object = #"{"line":12,"second":34,"time":"2025-11-26T08:00:01Z","user":"U1","loss":1.5}"# + "\n"
        #expect(text(.ndjson, []) == object + object)
        // The loss of the time of day has that name already.
        #expect(text(.csv, .time).hasPrefix("line,second,timestamp,user,loss,time\n"))
        #expect(try table(text(.csv, [])).seconds == [34, 34])
    }

    @Test func `any user survives CSV`() throws {
        var rows = users.map { row($0) }
        rows[1].isMalicious = false
        rows[2].loss = 1e-30
        for hasFile in [false, true] {
            let read = try table(text(rows, .csv, file: hasFile))
            #expect(read.users == users)
            #expect(read.lines == users.map { _ in 12 })
            #expect(read.seconds == users.map { _ in 34 })
            #expect(read.isLabelled)
            #expect(read.isMalicious == rows.map { $0.isMalicious == true })
            #expect(read.losses == rows.map(\.loss))
            #expect(read.fields.map(\.name) == AuthField.allCases.map(\.name))
            for (index, field) in read.fields.enumerated() { #expect(field.losses == rows.map { $0.fields[index] }) }
        }
    }

    @Test func `any user survives NDJSON`() throws {
        let lines = text(users.map { row($0) }, .ndjson, file: true).split(separator: "\n")
        let objects = try lines.map { try object($0) }
        #expect(objects.map { $0["user"] as? String } == users)
        #expect(objects.allSatisfy { $0["file"] as? String == "day,8.csv" && $0["is_red"] as? Int == 1 })
        #expect(objects.allSatisfy { $0.count == 6 + AuthField.count })
        #expect(
            text([row("U1", fields: false)], .ndjson, label: false, fields: false)
                == "{\"line\":12,\"second\":34,\"user\":\"U1\",\"loss\":1.5}\n"
        )
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `what is not finite is null in NDJSON and a word in CSV`(loss: Float) throws {
        var bad = row("U1", loss: loss)
        bad.fields[3] = loss
        let decoded = try object(text([bad], .ndjson))
        #expect(decoded["loss"] is NSNull)
        #expect(decoded["dst_domain"] is NSNull)
        let read = try table(text([bad], .csv))
        #expect(loss.isNaN ? read.losses[0].isNaN : read.losses[0] == loss)
    }

    @Test func `a row without a label among others is not called harmless`() throws {
        let rows = [row("U1"), row("U2", isMalicious: nil)]
        #expect(
            text(rows, .csv, fields: false).hasSuffix(
                ",U1,1,1.5,0.0,0.33333334,0.6666667,1.0,1.3333334,1.6666666,2.0,2.3333333,2.6666667,3.0\n12,34,U2,,1.5,0.0,0.33333334,0.6666667,1.0,1.3333334,1.6666666,2.0,2.3333333,2.6666667,3.0\n"
            )
        )
        #expect(try object(text([rows[1]], .ndjson))["is_red"] is NSNull)
        let error = #expect(throws: InputError.self) { try table(text(rows, .csv)) }
        #expect(error?.line == 3)
        #expect(error?.message == "expected 0 or 1 in is_red")
    }

    @Test(
        arguments: [
            ("", nil, "expected a score file, found nothing"),
            ("1,2,U1,0.5\n", 1, "expected the columns line, second, user and loss"),
            ("line,second,user,loss\n1,2,U1\n", 2, "expected 4 columns, found 3"),
            ("line,second,user,loss\n1,2,U1,0.5\n1,2,U,1,0.5\n", 3, "expected 4 columns, found 5"),
            ("line,second,user,loss\nx,2,U1,0.5\n", 2, "expected whole numbers in line and second"),
            ("line,second,user,loss\n1,2.5,U1,0.5\n", 2, "expected whole numbers in line and second"),
            ("line,second,user,loss\n1,2,U1,high\n", 2, "expected a number in loss"),
            ("line,second,user,is_red,loss\n1,2,U1,yes,0.5\n", 2, "expected 0 or 1 in is_red"),
            ("line,second,user,loss,src_pc\n1,2,U1,0.5,\n", 2, "expected a number in src_pc"),
        ] as [(String, Int?, String)]
    )
    func `a file that is not one of scores is an error with its line`(text: String, line: Int?, message: String) throws
    {
        let error = #expect(throws: InputError.self) { try table(text) }
        #expect(error?.file == folder.file("s.csv"))
        #expect(error?.line == line)
        #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    }

    @Test func `columns may stand in another order, and others beside them`() throws {
        let read = try table("loss,note,user,second,line\r\n0.25,\"a,b\",U1,7,3\r\n")
        #expect(read.losses == [0.25])
        #expect(read.users == ["U1"])
        #expect((read.lines, read.seconds) == ([3], [7]))
        #expect(!read.isLabelled)
        #expect(read.fields.isEmpty)
    }
}
