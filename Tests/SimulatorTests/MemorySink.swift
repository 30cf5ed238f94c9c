import Simulator

/// A sink that keeps everything.
struct MemorySink: SimulatorSink {
    /// A line of the log and the fields that labels are about.
    struct Line: Equatable {
        let text: Substring
        let second: Int
        let user: Substring
        let source: Substring
        let destination: Substring

        /// What a label of this line would say.
        var label: String { "\(second),\(user),\(source),\(destination)" }

        init(_ text: Substring) {
            let fields = text.utf8.split(separator: UInt8(ascii: ","), maxSplits: 5).map { Substring($0) }
            self.text = text
            second = Int(fields[0]) ?? -1
            (user, source, destination) = (fields[1], fields[3], fields[4])
        }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var events: [RedTeamEvent] = []
    /// The lines in order; filled once all is written.
    private(set) var lines: [Line] = []
    /// The labels of all events.
    private(set) var labels: Set<String> = []

    mutating func write(_ lines: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: lines)
    }

    mutating func record(_ event: RedTeamEvent) {
        events.append(event)
    }
}

extension MemorySink {
    /// What a simulator of `configuration` writes for `days`.
    init(_ configuration: SimulatorConfiguration, seed: UInt64 = 1, days: [Int]) {
        let simulator = Simulator(configuration: configuration, seed: seed)
        var sink = MemorySink()
        do { try simulator.generate(days: days, into: &sink) } catch { fatalError("memory does not fail: \(error)") }
        let text = Substring(decoding: sink.bytes, as: UTF8.self)
        sink.lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { Line(Substring($0)) }
        sink.labels = Set(sink.events.map(\.row))
        self = sink
    }
}
