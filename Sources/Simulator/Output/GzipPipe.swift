import CZlib
import ByteIO
import Foundation

/// Compresses data into a file on a thread of its own; the producer blocks when more than a few buffers are waiting.
///
/// Safe to share between the two threads: `condition` guards all state that both use, and the zlib stream and the file
/// belong to the worker until it has ended.
final class GzipPipe: @unchecked Sendable {
    private static let waiting = 4

    private let path: String
    /// Released at the end, which removes an unfinished file.
    private var file: AtomicFile?
    private let condition = NSCondition()
    private var queue: [[UInt8]] = []
    private var isClosed = false
    private var isDone = false
    private var failure: (any Error)?

    /// Opens a pipe into a new file at `path`.
    ///
    /// - Throws: ``InputError`` if the file cannot be written.
    init(path: String) throws {
        self.path = path
        file = try AtomicFile(path: path)
        let thread = Thread { [self] in work() }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Queues `bytes` for compression; waits while the queue is full.
    ///
    /// - Throws: The error of an earlier write, if there was one.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        condition.lock()
        defer { condition.unlock() }
        while queue.count >= Self.waiting, failure == nil { condition.wait() }
        if let failure { throw failure }
        queue.append(Array(bytes))
        condition.broadcast()
    }

    /// Ends the worker and removes the file unless it was committed.
    func abandon() {
        close()
        file = nil
    }

    /// Compresses the rest and ends the worker.
    private func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        condition.broadcast()
        while !isDone { condition.wait() }
    }

    /// Compresses the rest and commits the file.
    ///
    /// - Throws: `InputError` if the file could not be written.
    func commit() throws {
        close()
        if let failure { throw failure }
        try file?.commit()
        file = nil
    }

    private func work() {
        var outcome: (any Error)?
        do { try compress() } catch { outcome = error }
        condition.lock()
        failure = outcome
        isDone = true
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for the next buffer; `nil` after the last.
    private func next() -> [UInt8]? {
        condition.lock()
        defer { condition.unlock() }
        while queue.isEmpty, !isClosed { condition.wait() }
        guard !queue.isEmpty else { return nil }
        condition.broadcast()
        return queue.removeFirst()
    }

    private func compress() throws {
        var stream = z_stream()
        let windowBitsForGzip: Int32 = 15 + 16
        let opened = deflateInit2_(
            &stream,
            1,
            Z_DEFLATED,
            windowBitsForGzip,
            9,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard opened == Z_OK else {
            throw InputError(file: path, message: "cannot be compressed: zlib failed to start (error \(opened))")
        }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: 1 << 18)
        while var input = next() { try deflate(&input, Z_NO_FLUSH, &stream, &output) }
        var nothing: [UInt8] = []
        try deflate(&nothing, Z_FINISH, &stream, &output)
    }

    private func deflate(
        _ input: inout [UInt8],
        _ flush: Int32,
        _ stream: inout z_stream,
        _ output: inout [UInt8]
    ) throws {
        try input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            repeat {
                let used = output.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    CZlib.deflate(&stream, flush)
                    return target.count - Int(stream.avail_out)
                }
                try output.withUnsafeBytes { try file?.write(UnsafeRawBufferPointer(rebasing: $0[..<used])) }
            } while stream.avail_out == 0
        }
    }
}
