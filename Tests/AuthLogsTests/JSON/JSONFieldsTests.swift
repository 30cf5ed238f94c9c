import Testing

import AuthLogs

extension JSONFields {
    /// The text of the value at `index`.
    func text(_ index: Int) -> String? { value(index).map { String(decoding: $0.bytes, as: UTF8.self) } }

    /// The raw text of the object or array at `index`.
    func container(_ index: Int) -> String? {
        withContainer(index) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Reads `text`; returns the reason if it is invalid.
    mutating func fault(in text: some Collection<UInt8>) -> Fault? {
        // In memory of exactly that size, so that a sanitizer notices a read behind it.
        Array(text).withUnsafeBytes { bytes in
            do throws(Fault) {
                try read(bytes)
                return nil
            } catch {
                return error
            }
        }
    }
}

/// The texts of the values of `paths` in `text`; `nil` if it is invalid.
private func values(_ text: String, _ paths: String..., ignoringCase: Bool = false) -> [String?]? {
    var fields = JSONFields(paths, ignoringCase: ignoringCase)
    guard fields.fault(in: text.utf8) == nil else { return nil }
    let found = paths.indices.map { fields.text($0) }
    fields.withValues { values in
        for index in paths.indices {
            #expect(values[index].map { String(decoding: $0, as: UTF8.self) } == found[index])
            #expect(values.kind(index) == fields.value(index)?.kind)
        }
    }
    return found
}

@Suite
struct JSONFieldsTests {
    @Test func dotsAndNestingAreEquivalent() {
        for text in [
            #"{"a":{"b":{"c":"x"}}}"#, #"{"a.b":{"c":"x"}}"#, #"{"a":{"b.c":"x"}}"#, #"{"a.b.c":"x"}"#,
            #"{ "a" : { "z" : { "b" : { "c" : "no" } }, "b.c" : "x" } , "b" : { "c" : "no" } }"#,
        ] {
            #expect(values(text, "a.b.c", "a.b", "c") == ["x", nil, nil])
        }
    }

    @Test func keysThatAreAlmostRequestedDoNotCount() {
        let long = "winlog.event_data.TargetOutboundDomainName"
        let text =
            #"{"winlog":{"event_data":{"TargetOutboundDomainNam_":1,"TargetOutboundDomainNamee":2,"#
            + #""XargetOutboundDomainName":3,"TargetOutbounDDomainName":4,"targetoutbounddomainname":5}}}"#
        #expect(values(text, long) == [nil])
        #expect(values(text, long, ignoringCase: true) == ["5"])
        #expect(values(#"{"ab":1,"a":2,"":3,"b":4}"#, "a", "", "abc") == ["2", "3", nil])
    }

    @Test func caseOfASCIILettersAloneIsIgnored() {
        let text = #"{"WINLOG":{"Event_Data":{"targetUserName":"x"},"event\u007fdata":{"targetusername":"no"}}}"#
        #expect(values(text, "winlog.event_data.TargetUserName", ignoringCase: true) == ["x"])
        #expect(values(text, "winlog.event_data.TargetUserName") == [nil])
        #expect(
            values(#"{"A_B":1,"@":2,"`":3,"[":4,"{":5,"É":6}"#, "a_b", "`", "[", "é", ignoringCase: true) == [
                "1", "3", "4", nil,
            ]
        )
    }

    /// `_` and the delete character differ in the bit that tells upper from lower case.
    @Test(arguments: 1...26)
    func `in keys of any length other bytes than letters have to be equal`(length: Int) {
        for place in 0..<length {
            let letters = Array("abcdefghijklmnopqrstuvwxyz".prefix(length))
            let key = String(letters[..<place] + "_" + letters[(place + 1)...])
            let wrong = key.uppercased().replacing("_", with: "\u{7f}")
            #expect(values("{\"\(wrong)\":1}", key, ignoringCase: true) == [nil])
            #expect(values("{\"\(wrong)\":1,\"\(key.uppercased())\":2}", key, ignoringCase: true) == ["2"])
        }
    }

    @Test func lastOfSeveralValuesCounts() {
        #expect(values(#"{"a":"x","a":"y"}"#, "a") == ["y"])
        #expect(values(#"{"a":"x","a":null}"#, "a") == [nil])
        #expect(values(#"{"a":"x","a":{"b":1}}"#, "a", "a.b") == [nil, "1"])
        #expect(values(#"{"a":{"b":1},"a.b":2}"#, "a.b") == ["2"])
        #expect(values(#"{"a":1}"#, "a", "b", "a") == ["1", nil, "1"])
    }

    @Test func firstScalarOfAnArrayCounts() {
        #expect(values(#"{"a":["x","y"]}"#, "a") == ["x"])
        #expect(values(#"{"a":[null,{"b":1},[2],true,3]}"#, "a", "a.b") == ["true", nil])
        #expect(values(#"{"a":[],"b":[{}],"c":[[1]],"d":[null]}"#, "a", "b", "c", "d") == [nil, nil, nil, nil])
    }

    @Test func typesAreTold() {
        var fields = JSONFields(["a", "b", "c", "d", "e"])
        #expect(fields.fault(in: #"{"a":"1","b":-1.5e+3,"c":false,"d":[],"e":null}"#.utf8) == nil)
        #expect((0..<5).map { fields.value($0)?.kind } == [.text, .number, .bool, nil, nil])
        #expect(fields.text(1) == "-1.5e+3")
    }

    @Test func containersAreGivenRaw() {
        var fields = JSONFields(["target", "o", "x", "n"])
        let text = #"{"target": [ {"id":"\u0041]"}, 7,"a,b" ,[ ] ] ,"o":{"p":{}},"x":1,"n":[null]}"#
        #expect(fields.fault(in: text.utf8) == nil)
        #expect(fields.container(0) == #"[ {"id":"\u0041]"}, 7,"a,b" ,[ ] ]"#)
        #expect([fields.container(1), fields.container(2), fields.container(3)] == [#"{"p":{}}"#, nil, "[null]"])
        #expect(fields.text(0) == "7")
        var elements: [String] = []
        fields.withContainer(0) { raw in
            raw.map { JSONArray($0).forEach { elements.append(String(decoding: $0, as: UTF8.self)) } }
        }
        #expect(elements == [#"{"id":"\u0041]"}"#, "7", #""a,b""#, "[ ]"])
    }

    @Test func elementsOfOtherTextsAreNone() {
        for text in ["", "[", "[]", "[ ]", "{}", "1", "[1", #"["#, #"["\"#] {
            var count = 0
            Array(text.utf8).withUnsafeBytes { JSONArray($0).forEach { _ in count += 1 } }
            #expect(count == 0)
        }
    }

    @Test func escapesAreDecoded() {
        #expect(values(#"{"a":"\"\\\/\b\f\n\r\t"}"#, "a") == ["\"\\/\u{8}\u{c}\n\r\t"])
        #expect(values(#"{"a":"CORP\\anna","b":"\u00e9\u20AC\ud83d\ude00"}"#, "a", "b") == [#"CORP\anna"#, "é€😀"])
        #expect(
            values(#"{"a":"\ud83d","b":"\ude00\ud83dx","c":"\ud83d\ud83d\ude00"}"#, "a", "b", "c")
                == ["\u{fffd}", "\u{fffd}\u{fffd}x", "\u{fffd}😀"]
        )
        #expect(values(#"{"\u0061\u002e\u0062":1,"c\\":2}"#, "a.b", #"c\"#) == ["1", "2"])
    }

    @Test func escapesAreFoundAtEveryOffset() {
        for length in 0..<150 {
            let pad = String(repeating: "x", count: length)
            for (escape, plain) in [
                (#"\\"#, "\\"), (#"\\\\\\"#, "\\\\\\"), (#"\""#, "\""), (#"\\\""#, "\\\""), (#"\u00e9"#, "é"),
            ] {
                #expect(values(#"{"a":""# + pad + escape + #"y","b":"z"}"#, "a", "b") == [pad + plain + "y", "z"])
                #expect(values(#"{"a":""# + pad + escape + #"","b":"z"}"#, "a", "b") == [pad + plain, "z"])
            }
            for wrong in [#"\x"#, #"\u12g4"#, #"\u12"#, #"\"#, "\n", "\u{0}", "\u{1f}"] {
                #expect(values(#"{"a":""# + pad + wrong + #"","b":"z"}"#, "a") == nil)
                #expect(values(#"{"a":""# + pad + #"\n"# + wrong + #"","b":"z"}"#, "a") == nil)
            }
        }
    }

    @Test func malformedTextIsRejected() {
        for text in [
            "", " ", "{", "}", "[]", "1", #""a""#, "{}x", "{} {}", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
            #"{"a" 1}"#,
            #"{a:1}"#, #"{'a':1}"#, #"{"a":01}"#, #"{"a":+1}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":1e}"#, #"{"a":1e+}"#,
            #"{"a":-}"#, #"{"a":--1}"#, #"{"a":tru}"#, #"{"a":True}"#, #"{"a":nul}"#, #"{"a":NaN}"#, #"{"a":[1,]}"#,
            #"{"a":[1 2]}"#, #"{"a":[}"#, #"{"a":{]}"#, #"{"a":"x}"#, #"{"a":1}}"#, "{\"a\":1\u{b}}", "{\"a\":1\u{0}}",
            #"{"a":truee}"#, #"{"a":1a}"#, #"{"a":0x1}"#, #"{"a":-01}"#,
        ] {
            #expect(values(text, "a") == nil, "\(text)")
        }
        for text in ["{}", " {\t}\r\n", #"{"a":0}"#, #"{"a":-0.0E-1}"#, #"{"":{}}"#, #"{"a":[[],{}]}"#] {
            #expect(values(text, "z") != nil, "\(text)")
        }
    }

    @Test func faultsTellTheirPlace() {
        var fields = JSONFields(["a"])
        #expect(fields.fault(in: #"{"a":x}"#.utf8) == .syntax(at: 5))
        #expect(fields.fault(in: #"{"a":1"#.utf8) == .syntax(at: 6))
        #expect(fields.value(0) == nil)
        let long = String(repeating: "x", count: 100)
        #expect(fields.fault(in: (#"{"a":""# + long + "\u{7}").utf8) == .syntax(at: 106))
        #expect(fields.fault(in: [0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d]) == .encoding)
        #expect(fields.fault(in: #"{"a":1}"#.utf8) == nil)
        #expect(fields.text(0) == "1")
    }

    @Test func depthIsLimited() {
        func nested(_ depth: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
        }
        var fields = JSONFields(["a"])
        #expect(fields.fault(in: nested(64).utf8) == nil)
        #expect(fields.fault(in: nested(65).utf8) == .depth)
        let open = String(repeating: #"{"a":"#, count: 100_000)
        #expect(fields.fault(in: open.utf8) == .depth)
    }

    @Test func valuesOfTheTextBeforeAreGone() {
        var fields = JSONFields(["a", "b", "c"])
        #expect(fields.fault(in: #"{"a":"\n","b":"x","c":[1]}"#.utf8) == nil)
        #expect(fields.fault(in: #"{"b":"y"}"#.utf8) == nil)
        #expect((0..<3).map { fields.text($0) } == [nil, "y", nil])
        #expect(fields.container(2) == nil)
    }

    @Test func longAndOddPathsAreHarmless() {
        let long = Array(repeating: "a", count: 70).joined(separator: ".")
        #expect(values(#"{"a":1}"#, long, ".", "..", "a.", ".a") == [nil, nil, nil, nil, nil])
        #expect(values(#"{"a":{"":1}}"#, "a.") == ["1"])
    }
}
