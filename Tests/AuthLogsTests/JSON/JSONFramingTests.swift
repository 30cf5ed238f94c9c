import Foundation
import TestSupport
import Testing

import AuthLogs

/// What the framer of JSON finds in `text`, given in pieces of `size` bytes.
private func framed(_ text: some Collection<UInt8>, size: Int = .max) -> [Found] {
    var framing = JSONFraming()
    var found: [Found] = []
    forEachPiece(of: text, size: size) { piece in framing.append(piece) { found.append(Found($0)) } }
    framing.finish { found.append(Found($0)) }
    return found
}

@Suite
struct JSONFramingTests {
    private func expect(
        _ text: String,
        _ expected: [Found],
        location: SourceLocation = #_sourceLocation
    ) {
        for size in [Int.max, 1, 2, 3, 7, 40] {
            #expect(framed(text.utf8, size: size) == expected, "pieces of \(size)", sourceLocation: location)
        }
    }

    @Test func objectsInAnyLayout() {
        expect(
            "{\"a\":1}\n{\"a\":2}\r\n\n {\"a\":3}",
            [Found(1, #"{"a":1}"#), Found(2, #"{"a":2}"#), Found(4, #"{"a":3}"#)]
        )
        expect(#"{"a":1}{"a":2} {"a":3},{"a":4},"#, (1...4).map { Found(1, #"{"a":\#($0)}"#) })
        let pretty = "{\n  \"a\": {\n    \"b\": [\n      {}, {\n      }\n    ]\n  }\n}"
        expect(pretty + "\n" + pretty + "\n", [Found(1, pretty), Found(9, pretty)])
        expect(#"{"a":"}{][\"\\"}{"b":"\\\\"}"#, [Found(1, #"{"a":"}{][\"\\"}"#), Found(1, #"{"b":"\\\\"}"#)])
        expect(" \r\n\t ", [])
    }

    @Test func elementsOfAnArray() {
        expect(#"[{"a":[1,{"b":2}]},{"a":2}]"#, [Found(1, #"{"a":[1,{"b":2}]}"#), Found(1, #"{"a":2}"#)])
        expect("[\n{\"a\":1},\n{\"a\":2}\n]\n", [Found(2, #"{"a":1}"#), Found(3, #"{"a":2}"#)])
        expect(
            "[\n  {\n    \"a\": 1\n  },\n  {}\n]\n[{}]\n",
            [Found(2, "{\n    \"a\": 1\n  }"), Found(5, "{}"), Found(7, "{}")]
        )
        expect("[]", [])
    }

    @Test func elementsInAWrapper() {
        let graph = #"{"@odata.context":"https://x/$metadata#a","value":[{"a":1},{"a":2}],"@odata.nextLink":"y"}"#
        expect(graph + "\n" + graph, [1, 1, 2, 2].enumerated().map { Found($1, #"{"a":\#($0 % 2 + 1)}"#) })
        for name in ["Records", "records", "events", "data", "Events", "results", "items"] {
            expect("{\"\(name)\": [\n{\"a\":1},\n{\"a\":2}]}", [Found(2, #"{"a":1}"#), Found(3, #"{"a":2}"#)])
        }
        expect(
            #"{"data":{"total":2,"x":[{}],"events":[{"a":1}]},"events":[{"a":2}]}"#,
            [Found(1, #"{"a":1}"#), Found(1, #"{"a":2}"#)]
        )
        let search =
            #"{"took":3,"hits":{"total":{"value":2},"hits":[{"_index":"x","_source":{"a":{"b":1}}},"#
            + #"{"_id":"1","_source":{"a":2},"sort":[1]},{"_id":"2"}]},"timed_out":false}"#
        expect(search, [#"{"a":{"b":1}}"#, #"{"a":2}"#, #"{"_id":"2"}"#].map { Found(1, $0) })
    }

    @Test func recordsWithArraysAreNoWrappers() {
        for text in [
            #"{"target":[{"id":1}],"x":{"events":[{"a":1}]}}"#, #"{"data":["a","b"],"events":[1,{}]}"#,
            #"{"value":[]}"#,
            #"{"x":"value","y":[{}]}"#, #"{"value":1,"y":[{}]}"#, #"{"value":{"x":[{}]}}"#,
            #"{"data":{"win":{"data":[{}]}}}"#,
        ] {
            expect(text, [Found(1, text)])
        }
        // An element of an array is a record, whatever its keys.
        expect(#"[{"events":[{"a":1}]}]"#, [Found(1, #"{"events":[{"a":1}]}"#)])
    }

    @Test func otherTextIsRejectedOnce() {
        expect(
            "# a comment {\n# another\n{\"a\":1}\nwarning: x\n  {\"b\":1}\n{\"a\":2}\n",
            [
                Found(1, "! " + JSONFraming.otherText), Found(3, #"{"a":1}"#), Found(4, "! " + JSONFraming.otherText),
                Found(6, #"{"a":2}"#),
            ]
        )
        expect(
            #"[1,{"a":1},"x",{"a":2}]"#,
            [
                Found(1, "! " + JSONFraming.otherText), Found(1, #"{"a":1}"#), Found(1, "! " + JSONFraming.otherText),
                Found(1, #"{"a":2}"#),
            ]
        )
    }

    @Test func damagedRecordsEndAtTheNextLine() {
        let damaged = "! " + JSONFraming.damaged
        for cut in [#"{"a":"x"#, #"{"a":"x\"#, #"{"a":1"#, #"{"a":{"b":1},"#, #"{"a":tr"#, #"{"a":[1}"#, #"{"a"]"#] {
            expect(
                "{\"z\":0}\n" + cut + "\n{\"a\":2}\n{\"a\":3}",
                [Found(1, #"{"z":0}"#), Found(2, damaged), Found(3, #"{"a":2}"#), Found(4, #"{"a":3}"#)]
            )
        }
        // Here the next record could be a value of the one that was cut: both are lost, and no more.
        expect("{\"a\":\n{\"a\":2}\n{\"a\":3}", [Found(1, damaged), Found(3, #"{"a":3}"#)])
        expect(
            "[{\"a\":\"x\n{\"a\":2},\n{\"a\":3}]\n[{}]",
            [Found(1, damaged), Found(2, #"{"a":2}"#), Found(3, #"{"a":3}"#), Found(4, "{}")]
        )
    }

    @Test func truncatedLastRecordIsRejected() {
        let text = #"{"a":{"b":"\"x"}}"#
        for count in 1..<text.utf8.count {
            #expect(framed(("\n" + text.prefix(count)).utf8) == [Found(2, "! " + JSONFraming.truncated)])
        }
        #expect(
            framed(#"{"value":[{"a":1},{"a":"#.utf8) == [Found(1, #"{"a":1}"#), Found(1, "! " + JSONFraming.truncated)]
        )
    }

    @Test func recordsThatAreTooLongAreSkipped() {
        let long = #"{"a":""# + String(repeating: "x", count: 1 << 20) + #""}"#
        for size in [Int.max, 100_000, 1 << 16] {
            #expect(
                framed(("{}\n" + long + "\n{}\n" + long).utf8, size: size)
                    == [
                        Found(1, "{}"), Found(2, "! " + JSONFraming.tooLong), Found(3, "{}"),
                        Found(4, "! " + JSONFraming.tooLong),
                    ]
            )
        }
        let damaged = #"{"a":""# + String(repeating: "x", count: 1 << 20) + "\n{}"
        for size in [Int.max, 100_000] {
            let expected = [Found(1, "! " + JSONFraming.tooLong), Found(2, "{}")]
            #expect(framed(damaged.utf8, size: size) == expected, "pieces of \(size)")
        }
        let exact = #"{"a":""# + String(repeating: "x", count: (1 << 20) - 8) + #""}"#
        #expect(framed(exact.utf8, size: 9_999) == [Found(1, exact)])
        #expect(
            framed((#"{"value":["# + long + ",{}]}").utf8, size: 5_000) == [
                Found(1, "! " + JSONFraming.tooLong), Found(1, "{}"),
            ]
        )
    }

    @Test func linesAreReadDirectlyWhereEachIsAnObject() {
        func isLines(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes { JSONFraming.isOneObjectALine($0) } }
        for text in ["{\"a\":1}\n{", "\n {\"a\":{\"b\":[{}]}} \r\n", "{}", "{\"data\":{\"win\":1}}\nx", "{},\n{}"] {
            #expect(isLines(text), "\(text)")
        }
        for text in [
            "", "\n", "{", "[", "{\n\"a\":1}", "[{}]\n", "[{}\n", "{}{}\n", "{} x\n", "x {}\n", "{\"value\":[{}]}\n",
            "{\"value\":[{}\n", "{\"a\":\"\n\"}", "# x\n{}\n",
        ] {
            #expect(!isLines(text), "\(text)")
        }
    }

    @Test(.enabled(if: SharedData.path("cases") != nil, "no ../shared/cases"))
    func casesOfArraysAndPrettyPrint() throws {
        var fields = JSONFields(["winlog.event_data.TargetUserName"])
        for (name, lines) in [
            ("09-json-array.json", [1, 1, 1, 1, 1]), ("10-pretty-printed.json", [1, 27, 53, 79, 105]),
        ] {
            let path = try #require(SharedData.path("cases/\(name)"))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for size in [Int.max, 64, 1] {
                let found = framed(bytes, size: size)
                #expect(found.map(\.line) == lines)
                for record in found {
                    #expect(fields.fault(in: record.text.utf8) == nil && fields.text(0) == "anna.berg")
                }
            }
        }
    }

    /// Random text in random pieces: the records do not depend on the pieces, and nothing traps.
    @Test func piecesDoNotMatter() {
        var numbers = SeededNumbers(seed: 18)
        let parts = [
            #"{"a":1}"#, "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", " ", "x", #""value":["#,
            #"{"hits":{"hits":[{"_source":{"#,
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0..<30, using: &numbers)).map { _ in
                parts.randomElement(using: &numbers) ?? ""
            }.joined()
            let whole = framed(text.utf8)
            #expect(framed(text.utf8, size: Int.random(in: 1..<9, using: &numbers)) == whole, "\(text)")
        }
    }
}
