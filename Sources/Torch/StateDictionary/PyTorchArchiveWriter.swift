import CTorch
package import ByteIO

/// The zip container of a `.pt` file that is being written.
package final class PyTorchArchiveWriter {
    private let sink: Sink
    private let handle: ct_archive_writer

    /// The sink of libtorch's bytes.
    ///
    /// It cannot be told that writing failed, since it would throw where it must not; so the first error is kept here
    /// until the next call of the writer.
    private final class Sink {
        let file: AtomicFile
        var error: (any Error)?

        init(_ file: AtomicFile) {
            self.file = file
        }

        func write(_ bytes: UnsafeRawBufferPointer) {
            guard error == nil else { return }
            do {
                try file.write(bytes)
            } catch {
                self.error = error
            }
        }
    }

    /// Starts an archive in `file`, which stays the caller's to commit.
    package init(to file: AtomicFile) throws {
        let sink = Sink(file)
        let context = Unmanaged.passUnretained(sink).toOpaque()  // The sink outlives the handle: see `deinit`.
        let created = api.archive.pointee.create(
            { context, bytes, size in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: Int(size))
                Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue().write(bytes)
            },
            context
        )
        guard let created else { throw TorchError.last }
        self.sink = sink
        handle = created
    }

    deinit { withExtendedLifetime(sink) { api.archive.pointee.discard(handle) } }

    /// Adds a record, uncompressed and aligned to 64 bytes.
    package func add(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
        try attempt(api.archive.pointee.add(handle, name, bytes.baseAddress, Int64(bytes.count)))
        if let error = sink.error { throw error }
    }

    /// Adds a record, uncompressed and aligned to 64 bytes.
    package func add(_ name: String, _ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try add(name, $0) }
    }

    /// Writes the archive's table of contents.
    package func finish() throws {
        try attempt(api.archive.pointee.finish(handle))
        if let error = sink.error { throw error }
    }
}
