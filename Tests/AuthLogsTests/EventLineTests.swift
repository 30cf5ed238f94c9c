import AuthLogs
import ByteIO
import Testing

/// Events that a user types, beside the same events of files.
@Suite struct `An event by itself` {
    private static let day = "712431,U66,DOM1,U67,DOM2,C17,C586,NTLM,Network,LogOn,Success"

    private func read(_ text: String) throws -> AuthEvent {
        try AuthEvent(parsing: text, name: "the event")
    }

    private func message(_ text: String) -> String? {
        let error = #expect(throws: InputError.self) { try read(text) }
        #expect(error?.file == "the event" && error?.line == nil)
        return error?.message
    }

    @Test func `is read as a day file has it, with a label or without`() throws {
        let row = try read(Self.day)
        #expect(row.values == ["U66", "DOM1", "U67", "DOM2", "C17", "C586", "NTLM", "Network", "LogOn", "Success"])
        #expect(row.second == 712_431 && row.line == 1 && row.isMalicious == nil && row.file == nil)
        #expect(try read(Self.day + ",1").isMalicious == true && read(Self.day + ",0").isMalicious == false)
        #expect(try read(Self.day + ",1").values == row.values)
    }

    @Test func `is read as a raw log has it, which has no labels`() throws {
        let raw = "712431,U66@DOM1,U67@DOM2,C17,C586,NTLM,Network,LogOn,Success"
        #expect(try read(raw) == read(Self.day))
    }

    @Test(
        arguments: [
            // A computer account as the destination loses its dollars, as the source it does not.
            ("5,C1$@D1,C2$@D2,a,b,c,d,e,f", "5,C1$,D1,C2,D2,a,b,c,d,e,f"),
            ("5,U1@D1,C$2$@D$2,a,b,c,d,e,f", "5,U1,D1,C2,D$2,a,b,c,d,e,f"),
            // Unknown users, both ways of writing them.
            ("5,?@?,?@?,a,b,c,d,e,f", "5,?,?,?,?,a,b,c,d,e,f"),
            ("5,?,?,a,b,c,d,e,f", "5,?,?,?,?,a,b,c,d,e,f"),
            ("5,?,U1$@D1,a,b,c,d,e,f", "5,?,?,U1,D1,a,b,c,d,e,f"),
            ("5,U1@D1,?,?,?,?,?,?,?", "5,U1,D1,?,?,?,?,?,?,?,?"),
            // The last @ counts.
            ("5,U1@x@D1,U2@@D2,a,b,c,d,e,f", "5,U1@x,D1,U2@,D2,a,b,c,d,e,f"),
            ("0,@,@,,,,,,", "0,,,,,,,,,,"),
            ("5,Zoë@Ü,日本@D2,a,b,c,d,e,f", "5,Zoë,Ü,日本,D2,a,b,c,d,e,f"),
        ]
    )
    func `has the same fields as the day file that it would be prepared into`(raw: String, day: String) throws {
        #expect(try read(raw) == read(day))
        let cells = day.split(separator: ",", omittingEmptySubsequences: false)
        #expect(try read(raw).values == cells.dropFirst().map(String.init))
    }

    @Test(arguments: [10, 127, 128, 129, 500, 5_000])
    func `may be long`(length: Int) throws {
        let name = String(repeating: "x", count: length)
        let raw = try read("5,\(name)@D1,?,C1,C2,c,d,e,f")
        #expect(raw.values == [name, "D1", "?", "?", "C1", "C2", "c", "d", "e", "f"])
        #expect(try read("5,\(name),D1,?,?,C1,C2,c,d,e,f") == raw)
        // What it says is the fields with commas between them, for characters.
        let text = try read("5,\(name)$@D1,\(name)$@D1,C1,C2,c,d,e,f").withView { event in
            String(decoding: event.text, as: UTF8.self)
        }
        #expect(text == "\(name)$,D1,\(name),D1,C1,C2,c,d,e,f")
    }

    @Test func `is an error that says what was expected, and never what is there`() {
        func fields(_ count: Int) -> String {
            "expected 11 or 12 fields of a day file, or 9 of a raw log, found \(count)"
        }
        #expect(message("") == fields(1))
        #expect(message("1,secret") == fields(2))
        #expect(message(Self.day + ",0,secret") == fields(13))
        #expect(message("5,a,b,c,d,e,f,g") == fields(8))
        #expect(message("5,a,b,c,d,e,f,g,h,i") == fields(10))
        let time = "expected a time in whole seconds, digits only, found something else"
        #expect(message("secret" + Self.day) == time)
        #expect(message("-5,U1@D1,U1@D1,a,b,c,d,e,f") == time)
        #expect(message(Self.day + ",secret") == "expected 0 or 1 as is_red, found something else")
        #expect(message("5,secret,U1@D1,a,b,c,d,e,f") == "expected source user as user@domain or ?, found no @")
        #expect(message("5,U1@D1,secret,a,b,c,d,e,f") == "expected destination user as user@domain or ?, found no @")
    }

    @Test func `is the same from its values, and written as the line that it was`() throws {
        let event = try read(Self.day + ",1")
        #expect(String(decoding: event.dayFileLine, as: UTF8.self) == Self.day)
        #expect(AuthEvent(second: 712_431, values: event.values, isMalicious: true) == event)
        #expect(AuthEvent(second: 712_431, values: event.values.map { Array($0.utf8) }) == (try read(Self.day)))
        #expect(AuthEvent(second: 712_431, values: event.values, line: 2, isMalicious: true) != event)
        // A value may hold a comma where it does not come from a line.
        let (one, other) = (["a,b", "c"], ["a", "b,c"])
        let rest = Array(event.values.dropFirst(2))
        let first = AuthEvent(second: 1, values: one + rest)
        #expect(first.values == one + rest && first != AuthEvent(second: 1, values: other + rest))
    }

    @Test func `of a log has no label, and is filtered by its source user`() throws {
        func line(_ text: String) -> EventLine {
            Array(text.utf8).withUnsafeBytes { EventLine(csv: $0, keeping: .users) }
        }
        let event = try read(Self.day)
        #expect(line(Self.day) == .event(event) && line(Self.day + ",1") == .event(event))
        #expect(line("5,C1$,D1,U1,D1,a,b,c,d,e,f") == .filtered && line("5,C1$@D1,U1@D1,a,b,c,d,e,f") == .filtered)
    }

    @Test func `hands on what is thrown and what is returned`() throws {
        struct Own: Error {}
        let event = try read(Self.day)
        #expect(throws: Own.self) { try event.withView { _ in throw Own() } }
        #expect(throws: InputError(file: "own", message: "own")) {
            try event.withView { _ in throw InputError(file: "own", message: "own") }
        }
        #expect(event.withView { $0.second } == 712_431)
    }
}
