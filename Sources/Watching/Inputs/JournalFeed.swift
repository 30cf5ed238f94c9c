package import ByteIO
import Foundation
import Synchronization

/// Reads lines from a descriptor, such as standard input, into a ``Journal``, on a separate thread.
///
/// The lines may be compressed, or in UTF-16.
///
/// While the journal has no room, nothing is read, so that the process writing into a pipe has to wait. Bytes are
/// appended before more are read. A line longer than ``LogChunk/longestLine`` is cut there, so that the journal's
/// reader skips it.
///
///     let feed = JournalFeed(descriptor: STDIN_FILENO, into: journal)
///     feed.start { error in journal.end(error) }
///     …
///     feed.stop()
package final class JournalFeed: Sendable {
    private let descriptor: Int32
    private let journal: Journal
    private let isStarted = Atomic<Bool>(false)
    private let isStopped = Atomic<Bool>(false)
    private let done = DispatchSemaphore(value: 0)

    private static let step = 1 << 18
    /// The interval at which the thread checks for a request to stop, in milliseconds.
    private static let patience: Int32 = 100

    /// Creates a feed from `descriptor`, which stays open; reads nothing yet.
    package init(descriptor: Int32, into journal: Journal) {
        (self.descriptor, self.journal) = (descriptor, journal)
    }

    /// Starts reading; calls `whenDone` at the end of the input, with the error that ended it if there was one.
    package func start(whenDone: @escaping @Sendable (InputError?) -> Void) {
        isStarted.store(true, ordering: .relaxed)
        let thread = Thread { [self] in
            do {
                try read()
                whenDone(nil)
            } catch {
                whenDone(error as? InputError ?? InputError(file: "-", message: "cannot be read"))
            }
            done.signal()
        }
        thread.start()
    }

    /// Stops reading, and returns once all whole lines that were read are in the journal.
    package func stop() {
        isStopped.store(true, ordering: .relaxed)
        guard isStarted.load(ordering: .relaxed) else { return }
        done.wait()
        done.signal()
    }

    private var mayGoOn: Bool { !isStopped.load(ordering: .relaxed) }

    private func read() throws {
        do {
            while mayGoOn, !journal.hasRoom(for: Self.step + LogChunk.longestLine) {
                Thread.sleep(forTimeInterval: 0.05)
            }
            let input = try UnpackedBytes(textOf: descriptor, path: "-", wait: wait)
            try read(input)
        } catch is CancellationError {
            // Stopped: what the journal has is whole.
        }
    }

    private func read(_ input: UnpackedBytes) throws {
        var lines = PartialLines()
        var block = [UInt8](repeating: 0, count: Self.step)
        var isFirst = true
        while mayGoOn {
            guard journal.hasRoom(for: Self.step + LogChunk.longestLine) else {
                Thread.sleep(forTimeInterval: 0.05)
                continue
            }
            let count = try block.withUnsafeMutableBytes { try input.read(into: $0) }
            if isFirst, block[..<count].starts(with: "ElfF".utf8) {
                let message = "expected lines of text, found a Windows event log; name its file instead of -"
                throw InputError(file: "-", message: message)
            }
            isFirst = false
            guard count > 0 else { return try keep(lines.takeRest()) }
            try keep(lines.take(block[..<count]))
        }
    }

    /// Waits until the descriptor has bytes, or its end.
    ///
    /// - Throws: `CancellationError` if the feed is stopped meanwhile.
    private func wait() throws {
        while mayGoOn {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&wanted, 1, Self.patience) != 0 { return }
        }
        throw CancellationError()
    }

    private func keep(_ lines: [UInt8]) throws { try journal.append(lines, isBeyondLimit: true) }
}

/// Assembles whole lines from pieces of input.
struct PartialLines {
    private var rest: [UInt8] = []

    /// Returns the whole lines that `bytes` complete.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard let last = bytes.lastIndex(of: .lineFeed) else {
            add(bytes)
            return []
        }
        // Of an overlong line, only as much is kept as shows that it is too long.
        let first = bytes.firstIndex(of: .lineFeed) ?? last
        add(bytes[..<first])
        let lines = rest + bytes[first...last]
        rest = []
        add(bytes[(last + 1)...])
        return lines
    }

    /// Returns the remaining bytes at the end of the input.
    mutating func takeRest() -> [UInt8] {
        defer { rest = [] }
        return rest
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        rest += bytes.prefix(max(0, LogChunk.longestLine - rest.count))
    }
}
