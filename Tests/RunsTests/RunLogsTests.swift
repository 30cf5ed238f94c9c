import ByteIO
import Foundation
import Runs
import TestSupport
import Testing

@Suite struct RunLogsTests {
    private let folder: TemporaryFolder
    private let run: RunFolder
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        run = try RunFolder(creatingAt: folder.file("run"))
    }

    private var metrics: String { get throws { try String(contentsOfFile: run.path(.metrics), encoding: .utf8) } }

    private func events() throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(run.path)/events.out.tfevents.1800000000.surprisal"))
    }

    @Test func `values are lines of JSON and TensorBoard records at once`() throws {
        let logs = try RunLogs(run, now: start)
        try logs.log(step: 1, [("train/loss", 2.5), ("train/learning_rate", 0.0001)], now: start)
        try logs.log(step: 2, [("train/loss", .nan), ("odd \"name\"\n", 1)], now: start)
        #expect(
            try metrics == """
                {"step":1,"time":1800000000.0,"train/loss":2.5,"train/learning_rate":0.0001}
                {"step":2,"time":1800000000.0,"train/loss":null,"odd \\"name\\"\\n":1.0}

                """
        )
        let rows = try MetricsRecord.rows(contentsOf: run.path(.metrics))
        #expect(rows.map(\.step) == [1, 2] && rows.map(\.time) == [1_800_000_000, 1_800_000_000])
        #expect(rows[0].values == ["train/loss": 2.5, "train/learning_rate": 0.0001])
        #expect(rows[1].values == ["odd \"name\"\n": 1])
        let records = try records(events())
        #expect(records.count == 3)
        #expect(records[1].suffix(4) == Data([0x17, 0xb7, 0xd1, 0x38]))  // 0.0001 as a 32-bit float
    }

    @Test func `resuming cuts both logs back to the checkpoint`() throws {
        let logs = try RunLogs(run, now: start)
        try logs.log(step: 1, [("a", 1)], now: start)
        let position = try logs.position()
        let (text, data) = try (metrics, events())
        try logs.log(step: 2, [("a", 2)], now: start)
        let resumed = try RunLogs(run, resumingAt: position, now: start.addingTimeInterval(60))
        #expect(try metrics == text)
        #expect(try events() == data)
        try resumed.log(step: 2, [("a", 3)], now: start)
        #expect(try MetricsRecord.rows(contentsOf: run.path(.metrics)).map(\.values) == [["a": 1], ["a": 3]])
        #expect(try records(events()).count == 3)
    }

    @Test func `a log that is shorter than the checkpoint says is refused`() throws {
        let logs = try RunLogs(run, now: start)
        try logs.log(step: 1, [("a", 1)], now: start)
        let position = try logs.position()
        try AtomicFile.write("{}\n", to: run.path(.metrics))
        let error = #expect(throws: InputError.self) { try RunLogs(run, resumingAt: position) }
        #expect(error?.file == run.path(.metrics))
        #expect(error?.message.hasPrefix("has 3 bytes where the checkpoint expects at least") == true)
        #expect(try metrics == "{}\n")
    }

    @Test func `a line that a crash cut short is left out, a wrong one is named`() throws {
        let path = try folder.write("{\"step\":1,\"time\":2,\"a\":3}\n{\"step\":2,\"ti", to: "m.jsonl")
        #expect(try MetricsRecord.rows(contentsOf: path).map(\.step) == [1])
        let wrong = try folder.write("{\"step\":1,\"time\":2}\n{\"step\":\"x\"}\n", to: "w.jsonl")
        let error = #expect(throws: InputError.self) { try MetricsRecord.rows(contentsOf: wrong) }
        #expect(error?.line == 2)
    }

    /// The messages of a TFRecord file; its lengths and checksums are checked.
    private func records(_ data: Data) throws -> [Data] {
        var rest = data[...]
        var records: [Data] = []
        func number<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
            let bytes = rest.prefix(MemoryLayout<Value>.size)
            try #require(bytes.count == MemoryLayout<Value>.size)
            rest = rest.dropFirst(bytes.count)
            return bytes.reversed().reduce(0) { $0 << 8 | Value($1) }
        }
        while !rest.isEmpty {
            let header = rest.prefix(8)
            let length = try Int(number(UInt64.self))
            #expect(try number(UInt32.self) == CRC32C.masked(header))
            let message = rest.prefix(length)
            rest = rest.dropFirst(length)
            #expect(try number(UInt32.self) == CRC32C.masked(message))
            records.append(Data(message))
        }
        return records
    }
}
