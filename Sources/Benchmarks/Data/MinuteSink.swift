import ByteIO
import Foundation
import Simulator

/// Writes a simulated log as plain text, and packed where that is wanted: all of it, or one minute in some.
struct MinuteSink: SimulatorSink {
    private let interval: Int
    private let text: AtomicFile
    private var packed: SimulationFiles?

    /// A sink that keeps one minute in `interval` in the file at `text` and in `auth.txt.gz` of the folder `packed`.
    init(text: String, packed: String?, interval: Int) throws {
        self.interval = interval
        self.text = try AtomicFile(path: text)
        self.packed = try packed.map { try SimulationFiles(folder: $0) }
    }

    mutating func write(_ lines: UnsafeRawBufferPointer) throws {
        var start = 0
        while start < lines.count {
            // Lines of the same minute lie together.
            var end = start
            let minute = Self.minute(lines, at: start)
            repeat {
                end = Self.lineEnd(lines, from: end)
            } while end < lines.count && Self.minute(lines, at: end) == minute
            if minute.isMultiple(of: interval) { try keep(UnsafeRawBufferPointer(rebasing: lines[start..<end])) }
            start = end
        }
    }

    mutating func record(_ event: RedTeamEvent) {}

    /// Makes the files visible.
    mutating func commit() throws {
        try text.commit()
        try packed?.commit()
    }

    private mutating func keep(_ lines: UnsafeRawBufferPointer) throws {
        try text.write(lines)
        try packed?.write(lines)
    }

    private static func minute(_ lines: UnsafeRawBufferPointer, at start: Int) -> Int {
        var second = 0
        var place = start
        while place < lines.count, lines[place] != UInt8(ascii: ",") {
            second = 10 * second + Int(lines[place] & 0x0f)
            place += 1
        }
        return second / 60
    }

    private static func lineEnd(_ lines: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = lines.baseAddress, let end = memchr(base + start, 0x0a, lines.count - start) else {
            return lines.count
        }
        return UnsafeRawPointer(end) - base + 1
    }
}
