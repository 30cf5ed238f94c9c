import ByteIO
import Foundation

/// Sorts any number of events by time in bounded memory: what does not fit is sorted in parts on disk and merged.
///
/// Events of the same moment stay in the order in which they were added.
package final class EventSorter {
    private var waiting = PackedEvents()
    private var parts: [SortedPart] = []
    private let memory: Int

    /// The number of bytes that are sorted in memory.
    package static let standardMemory = 256 << 20

    /// A sorter that keeps up to about `memory` bytes in memory.
    package init(memory: Int = standardMemory) { self.memory = memory }

    /// The number of events.
    package private(set) var count = 0

    /// Adds `events`, which come after those added before.
    ///
    /// - Throws: `InputError` if the temporary folder cannot be written.
    package func add(_ events: PackedEvents) throws {
        count += events.count
        waiting.append(events)
        guard waiting.bytes.count + waiting.count * MemoryLayout<PackedEvents.Key>.stride > memory else { return }
        waiting.sort()
        parts.append(try SortedPart(writing: waiting))
        waiting.removeAll()
    }

    /// Reads the events in order; may be called again once the reader is no longer used.
    ///
    /// - Throws: `InputError` if the temporary folder cannot be written or read.
    package func events() throws -> SortedEvents {
        waiting.sort()
        if !parts.isEmpty, waiting.count > 0 {
            parts.append(try SortedPart(writing: waiting))
            waiting.removeAll()
        }
        return try SortedEvents(waiting, parts)
    }
}

/// Events in order of time: those in memory, or those of several parts on disk, merged.
package final class SortedEvents {
    private let memory: PackedEvents
    private var next = 0
    /// A binary heap whose root has the next event.
    private var heap: [PartReader]

    fileprivate init(_ memory: PackedEvents, _ parts: [SortedPart]) throws {
        self.memory = memory
        heap = try parts.enumerated().map { try PartReader($0.element, order: $0.offset) }.filter { !$0.isAtEnd }
        for index in heap.indices.reversed() { sink(index) }
    }

    /// Reads the next event into `event` and returns its place; `nil` at the end.
    ///
    /// - Throws: `InputError` if a temporary file cannot be read.
    package func read(into event: inout LogEvent) throws -> EventPlace? {
        if next < memory.count {
            let offset = memory.keys[next].offset
            next += 1
            return memory.bytes.withUnsafeBytes { PackedEvents.read($0, at: offset, into: &event).place }
        }
        guard !heap.isEmpty else { return nil }
        let place = try heap[0].read(into: &event)
        if heap[0].isAtEnd {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        sink(0)
        return place
    }

    /// Restores the order of the heap below `start`; of equal times that of the earlier part comes first.
    private func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

/// A sorted part of the events in an unnamed temporary file.
private final class SortedPart {
    fileprivate let descriptor: Int32
    fileprivate private(set) var size = 0

    private static let step = 1 << 20

    init(writing events: PackedEvents) throws {
        let folder = FileManager.default.temporaryDirectory.path
        var name = Array("\(folder)/surprisal-sort-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        descriptor = file
        guard file >= 0 else { throw Self.failure("cannot be written", folder) }
        // Without a name it disappears with the process, however that ends.
        unlink(name)
        var output: [UInt8] = []
        output.reserveCapacity(Self.step + 1 << 17)
        var written = 0
        size = try events.bytes.withUnsafeBytes { bytes in
            for key in events.keys {
                output.append(contentsOf: bytes[key.offset..<Self.end(of: key.offset, in: bytes)])
                if output.count >= Self.step { written += try Self.write(&output, to: file, folder) }
            }
            return try written + Self.write(&output, to: descriptor, folder)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static func end(of offset: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        let size = bytes.loadUnaligned(fromByteOffset: offset + 8 + 22, as: UInt16.self)
        return offset + 8 + LogEvent.packedHeadSize + Int(UInt16(littleEndian: size))
    }

    private static func write(_ output: inout [UInt8], to descriptor: Int32, _ folder: String) throws -> Int {
        var start = 0
        while start < output.count {
            let count = output.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("cannot be written", folder) }
            start += count
        }
        output.removeAll(keepingCapacity: true)
        return start
    }

    fileprivate static func failure(_ what: String, _ folder: String) -> InputError {
        let reason = String(cString: strerror(errno))
        return InputError(
            file: folder,
            message: "\(what) (\(reason)): the events are sorted there; TMPDIR names another folder"
        )
    }
}

/// Reads a sorted part from its start.
private struct PartReader: Comparable {
    private let part: SortedPart
    private let order: Int
    private var window: [UInt8] = []
    private var start = 0
    private var offset = 0
    private var key = (seconds: 0, nanoseconds: Int32(0))
    private(set) var isAtEnd = false

    private static let step = 1 << 20
    private static let longest = 8 + LogEvent.packedHeadSize + LogEvent.longest

    init(_ part: SortedPart, order: Int) throws {
        (self.part, self.order) = (part, order)
        try advance()
    }

    /// Reads the next event and returns its place.
    package mutating func read(into event: inout LogEvent) throws -> EventPlace {
        let (place, size) = window.withUnsafeBytes { PackedEvents.read($0, at: start, into: &event) }
        start += size
        try advance()
        return place
    }

    /// Makes the next event available.
    private mutating func advance() throws {
        if window.count - start < Self.longest, offset < part.size {
            window.removeFirst(start)
            start = 0
            try fill()
        }
        guard start < window.count else {
            isAtEnd = true
            return
        }
        key = window.withUnsafeBytes {
            (
                Int(Int64(littleEndian: $0.loadUnaligned(fromByteOffset: start + 8, as: Int64.self))),
                Int32(littleEndian: $0.loadUnaligned(fromByteOffset: start + 16, as: Int32.self))
            )
        }
    }

    private mutating func fill() throws {
        let wanted = min(Self.step, part.size - offset)
        let filled = window.count
        window.append(contentsOf: repeatElement(0, count: wanted))
        var count = 0
        while count < wanted {
            let more = window.withUnsafeMutableBytes {
                pread(
                    part.descriptor,
                    $0.baseAddress.map { $0 + filled + count },
                    wanted - count,
                    off_t(offset + count)
                )
            }
            if more < 0, errno == EINTR { continue }
            guard more > 0 else {
                throw SortedPart.failure("cannot be read", FileManager.default.temporaryDirectory.path)
            }
            count += more
        }
        offset += wanted
    }

    static func < (left: PartReader, right: PartReader) -> Bool {
        (left.key.seconds, left.key.nanoseconds, left.order) < (right.key.seconds, right.key.nanoseconds, right.order)
    }

    static func == (left: PartReader, right: PartReader) -> Bool { !(left < right) && !(right < left) }
}
