import Foundation
import Simulator
import Testing

@Suite(.serialized) struct SpeedTests {
    /// Counts bytes and forgets them.
    private struct NullSink: SimulatorSink {
        var bytes = 0
        mutating func write(_ lines: UnsafeRawBufferPointer) { bytes += lines.count }
        mutating func record(_ event: RedTeamEvent) {}
    }

    @Test func `hundreds of thousands of events per second are generated even on a busy machine`() throws {
        let simulator = Simulator(configuration: .medium, seed: 1)
        var sink = NullSink()
        let start = clock()
        let rows = try simulator.generate(days: [6, 7], into: &sink)
        // Processor time of the whole process: other tests may run beside this one, so the bound is a loose one.
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        print("simulated \(Int(Double(rows) / seconds)) rows a second, \(sink.bytes / rows) bytes a row")
        #expect(Double(rows) / seconds > 300_000)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm"), "no /proc"))
    func `memory does not grow with the days`() async {
        // In a process of its own: beside it, other tests need memory.
        await #expect(processExitsWith: .success) {
            let simulator = Simulator(configuration: .medium, seed: 1)
            var sink = NullSink()
            try simulator.generate(days: 5...7, into: &sink)
            let before = try Self.residentBytes()
            try simulator.generate(days: 8...19, into: &sink)
            let grown = try Self.residentBytes() - before
            precondition(grown < 32 << 20, "\(grown) bytes more")
        }
    }

    private static func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return try #require(Int(pages)) * sysconf(Int32(_SC_PAGESIZE))
    }
}
