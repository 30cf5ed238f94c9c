import AuthLogs
import TestSupport
import Testing

/// Broken and hostile records: none breaks the parsers, and no reason shows what is in them.
@Suite struct `A hostile record` {
    private let seeds = [
        #"{"EventID":4624,"Hostname":"H","EventTime":"2025-01-01 09:00:00","@timestamp":"2025-01-01T08:00:00Z","TargetUserName":"SECRET"}"#,
        ##"{"Event":{"System":{"EventID":4624,"TimeCreated":{"@SystemTime":"2025"}},"EventData":{"Data":[{"@Name":"TargetUserName","#text":"SECRET"}]}}}"##,
        #"{"eventType":"user.session.start","published":"2025-01-01T08:00:00Z","target":[{"type":"User","alternateId":"SECRET"}]}"#,
        #"{"message":"{\"src_user\":\"SECRET\",\"time\":1}"}"#,
        #"{"class_uid":3002,"time":1e308,"user":{"name":"SECRET"}}"#,
        #"{"__REALTIME_TIMESTAMP":"1","MESSAGE":[83,69,67,82,69,84,300,-1]}"#,
        #"{"ts":-1,"id.orig_h":"x","client":"SECRET/","request_type":"AS"}"#,
    ]

    @Test func `is rejected without its content`() {
        let deep = String(repeating: #"{"message":"#, count: 500_000)
        var nested = #"{\"src_user\":\"SECRET\"}"#
        for _ in 0..<6 {
            nested = #"{"message":"\#(nested)"}"#.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        }
        for record in [
            "", "{", "{}", "[]", "null", "SECRET", "<Event>SECRET</Event>", #"{"time":1,"src_user":"SECRET""#, deep,
            #"{"message":"\#(nested)"}"#, #"{"EventID":"SECRET","Hostname":"H"}"#, #"{"message":"{SECRET"}"#,
            #"{"Payload":"{SECRET","EventID":4624,"Computer":"x"}"#, #"{"_source":[1,2]}"#, #"{"_source":{}}"#,
            #"{"time":1,"src_user":"\#(String(repeating: "SECRET", count: 20_000))"}"#,
        ] {
            let found = ShownEvent.of(record)
            #expect(found.hasPrefix("rejected: expected ") && !found.contains("SECRET"), "\(record.prefix(50))")
        }
        var parser = JSONRecordParser()
        let bytes = Array(#"{"time":1,"src_user":""#.utf8) + [0xc3] + Array(#""}"#.utf8)
        #expect(ShownEvent.of(bytes, &parser) == "rejected: expected UTF-8, found other bytes")
        var table = ZeekTSVParser()
        #expect(ShownEvent.of(bytes, &table) == "rejected: expected UTF-8, found other bytes")
    }

    @Test func `with very many elements takes no long time`() {
        let names = String(repeating: ##"{"@Name":"a","#text":"b"},"##, count: 30_000)
        let record =
            ##"{"Event":{"System":{"EventID":4624},"EventData":{"Data":[\##(names){}]}},"target":[\##(names){}]}"##
        #expect(ShownEvent.of(record).hasPrefix("rejected: expected a time"))
        let numbers = String(repeating: "65,", count: 100_000)
        #expect(ShownEvent.of(#"{"__REALTIME_TIMESTAMP":"1","MESSAGE":[\#(numbers)65]}"#) != "")
        var table = ZeekTSVParser()
        #expect(ShownEvent.of("#fields" + String(repeating: "\tx", count: 100_000), &table).hasPrefix("filtered"))
        #expect(ShownEvent.of(String(repeating: "\t", count: 100_000), &table).hasPrefix("rejected"))
    }

    @Test func `with random damage breaks nothing`() {
        var random = SeededNumbers(seed: 16)
        var parser = JSONRecordParser()
        var table = ZeekTSVParser()
        for _ in 0..<3_000 {
            var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                let marks = Array("\"{}[],:0-\\".utf8) + [UInt8.random(in: 0...255, using: &random)]
                bytes[index] = marks.randomElement(using: &random) ?? 0
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            for found in [ShownEvent.of(bytes, &parser), ShownEvent.of(bytes, &table)] {
                #expect(!found.hasPrefix("rejected") || !found.contains("SECRET"))
            }
        }
    }
}
