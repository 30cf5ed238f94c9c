import ByteIO
import Foundation

/// Sorts any number of events by time in bounded memory: what does not fit is sorted in parts on disk and merged.
///
/// Events of the same moment stay in the order in which they were added.
package final class EventSorter {
    private var waiting = WaitingEvents()
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
        if waiting.size > memory { try spill() }
    }

    /// Reads the events in order; may be called again once the reader is no longer used.
    ///
    /// - Throws: `InputError` if the temporary folder cannot be written or read.
    package func events() throws -> SortedEvents {
        waiting.sort()
        if !parts.isEmpty, !waiting.keys.isEmpty { try spill() }
        return try SortedEvents(waiting, parts)
    }

    private func spill() throws {
        waiting.sort()
        parts.append(try SortedPart(writing: waiting))
        waiting = WaitingEvents()
    }
}

/// The events in memory: the blocks that they arrived in, and their order.
private struct WaitingEvents {
    private(set) var blocks: [[UInt8]] = []
    private(set) var keys: [PackedEvents.Key] = []
    /// The memory of the events in bytes.
    private(set) var size = 0
    private var isSorted = true

    mutating func append(_ events: PackedEvents) {
        guard events.count > 0 else { return }
        let block = UInt32(truncatingIfNeeded: blocks.count)
        for var key in events.keys {
            key.block = block
            if let last = keys.last, key < last { isSorted = false }
            keys.append(key)
        }
        blocks.append(events.bytes)
        size += events.bytes.capacity + events.count * MemoryLayout<PackedEvents.Key>.stride
    }

    /// Sorts the events by time; those of the same moment stay in order of arrival.
    mutating func sort() {
        if !isSorted { keys.sort() }
        isSorted = true
    }

    /// Appends the event of `key` to `target`.
    func copy(_ key: PackedEvents.Key, to target: inout [UInt8]) {
        blocks[Int(key.block)].withUnsafeBytes { bytes in
            let rest = bytes.slice(key.offset..<bytes.count)
            target.append(contentsOf: rest.slice(0..<LogEvent.packedSize(rest)))
        }
    }
}

/// Events in order of time: those in memory, or those of several parts on disk, merged.
package final class SortedEvents {
    private let memory: WaitingEvents
    private var next = 0
    /// A binary heap whose root has the next event.
    private var heap: [PartReader]

    /// The size from which on a piece is not made longer.
    private static let pieceSize = 1 << 17

    fileprivate init(_ memory: WaitingEvents, _ parts: [SortedPart]) throws {
        self.memory = memory
        heap = try parts.enumerated().map { try PartReader($0.element, order: $0.offset) }.filter { !$0.isAtEnd }
        for index in heap.indices.reversed() { sink(index) }
    }

    /// Returns the next events, one after the other as ``LogEvent/unpack(_:)`` reads them; `nil` at the end.
    ///
    /// - Throws: `InputError` if a temporary file cannot be read.
    package func piece() throws -> [UInt8]? {
        var piece: [UInt8] = []
        piece.reserveCapacity(Self.pieceSize + 4_096)
        while piece.count < Self.pieceSize, next < memory.keys.count {
            memory.copy(memory.keys[next], to: &piece)
            next += 1
        }
        while piece.count < Self.pieceSize, !heap.isEmpty {
            try heap[0].move(to: &piece)
            if heap[0].isAtEnd {
                heap.swapAt(0, heap.count - 1)
                heap.removeLast()
            }
            sink(0)
        }
        return piece.isEmpty ? nil : piece
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

    init(writing events: WaitingEvents) throws {
        let folder = FileManager.default.temporaryDirectory.path
        var name = Array("\(folder)/surprisal-sort-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        descriptor = file
        guard file >= 0 else { throw Self.failure("cannot be written", folder) }
        // Without a name it disappears with the process, however that ends.
        unlink(name)
        var output: [UInt8] = []
        output.reserveCapacity(Self.step + 1 << 17)
        for key in events.keys {
            events.copy(key, to: &output)
            if output.count >= Self.step { size += try Self.write(&output, to: file, folder) }
        }
        size += try Self.write(&output, to: file, folder)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

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
    private static let longest = LogEvent.longestPacked

    init(_ part: SortedPart, order: Int) throws {
        (self.part, self.order) = (part, order)
        try advance()
    }

    /// Moves the next event to `target`.
    mutating func move(to target: inout [UInt8]) throws {
        start += window.withUnsafeBytes { bytes in
            let rest = bytes.slice(start..<bytes.count)
            let size = LogEvent.packedSize(rest)
            target.append(contentsOf: rest.slice(0..<size))
            return size
        }
        try advance()
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
        key = window.withUnsafeBytes { LogEvent.packedTime($0.slice(start..<$0.count)) }
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
