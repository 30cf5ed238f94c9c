import AuthLogs
import Foundation
import TestSupport
import Testing
import Watching

/// File, parser and reordering together, killed at random.
@Suite(.blocking) struct RestartTests {
    @Test(arguments: 0..<20 as Range<UInt64>) func `every event is handed on, whenever it is killed`(
        seed: UInt64
    ) throws {
        let world = try LogWorld(seed: seed)
        var random = SeededNumbers(seed: seed &+ 100)
        var handed: Set<Int> = []
        var stored: LogPosition?
        var (written, clock) = (0, 1_000)
        func write() {
            for _ in 0..<Int.random(in: 1...50, using: &random) {
                written += 1
                clock += Int.random(in: 0...1, using: &random)
                world.raw("\(clock - Int.random(in: 0...7, using: &random)),U@D,U@D,C\(written),C,?,?,LogOn,Success\n")
            }
        }
        func run(_ chunks: Int, isLast: Bool) throws {
            let reader = world.reader(at: stored)
            var options = LiveReader.Options()
            options.reading.users = .all
            var lines = try LiveReader(options)
            var buffer = ReorderBuffer()
            for _ in 0..<chunks {
                var ready: [ReceivedEvent] = []
                guard let chunk = try reader.next(limit: 500, waiting: .zero, isCancelled: { false }) else { break }
                chunk.forEachLine { line, position in
                    lines.read(line, at: position) { outcome, position in
                        if case .event(let event) = outcome {
                            buffer.add(ReceivedEvent(event, position: position), to: &ready)
                        }
                    }
                    return true
                }
                if isLast { buffer.flush(to: &ready) }
                for received in ready { handed.insert(Int(received.event[.sourceHost].dropFirst()) ?? -1) }
                // Killed before or after this is stored: nothing is lost either way.
                if Int.random(in: 0..<4, using: &random) > 0 { stored = buffer.earliest(of: 0) ?? chunk.end }
            }
        }
        write()
        // The first position is stored at once: who starts without one starts with the newest file.
        stored = try world.reader().next()?.start
        for _ in 0..<30 {
            write()
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                world.rename()
                world.create()
            case 1: try world.copyAndTruncate()
            case 2: try world.pack(2)
            default: try run(Int.random(in: 1...8, using: &random), isLast: false)
            }
        }
        try run(.max, isLast: true)
        #expect(handed == Set(1...written))
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `a file that is cut at random is read on`(seed: UInt64) throws {
        let world = try LogWorld(seed: seed)
        var random = SeededNumbers(seed: seed &+ 7)
        let reader = world.reader()
        for _ in 0..<30 {
            world.write(Int.random(in: 1...60, using: &random))
            let lines = try reader.allLines(limit: 700)
            // Nothing is missing at the end; what was cut off in the middle of a line is one line with what follows.
            #expect(lines.last?.contains("\(world.written) ") == true)
            let size = Int(try FileManager.default.attributesOfItem(atPath: world.path)[.size] as? Int ?? 0)
            guard Bool.random(using: &random) else { continue }
            truncate(world.path, off_t(Int.random(in: 0...size, using: &random)))
            _ = try reader.allLines()
        }
    }
}
