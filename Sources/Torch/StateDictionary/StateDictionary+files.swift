import ByteIO

extension StateDictionary {
    /// A way of writing tensors to a file.
    package enum Format: Sendable, Hashable, CaseIterable {
        /// The format of the `safetensors` library: a header in JSON and bytes.
        case safeTensors
        /// What `torch.save` writes and `torch.load` reads: a zip archive around a pickle and bytes.
        case pyTorch
    }

    /// Reads the tensors of a file, whose format is told by its first bytes.
    ///
    /// Nothing in the file is run, and nothing it says is believed unchecked: it may come from anywhere. Each tensor
    /// gets memory of its own on the CPU, also where several share a storage in the file.
    ///
    /// - Throws: `InputError` that says what was expected where, when the file is not a state dictionary in one of the
    ///   formats, and `TorchError` when libtorch is missing.
    package static func load(_ path: String) throws -> StateDictionary {
        try Libtorch.load()
        switch try format(of: path) {
        case .safeTensors: return try SafeTensorsFile.read(path)
        case .pyTorch: return try PyTorchFile.read(path)
        }
    }

    /// Writes the tensors to a file at `path`, which appears whole or not at all.
    ///
    /// - Throws: `InputError` when the file cannot be written.
    package func write(to path: String, format: Format) throws {
        let file = try AtomicFile(path: path)
        switch format {
        case .safeTensors: try SafeTensorsFile.write(self, to: file)
        case .pyTorch: try PyTorchFile.write(self, to: file)
        }
        try file.commit()
    }

    private static func format(of path: String) throws(InputError) -> Format {
        let file = try RandomAccessFile(path: path)
        let start = try file.read(at: 0, count: Swift.min(file.size, SafeTensorsFile.prefixSize + 1))
        if start.starts(with: Array("PK".utf8)) { return .pyTorch }
        if start.count > SafeTensorsFile.prefixSize, start.last == UInt8(ascii: "{") { return .safeTensors }
        let message =
            start.first == PickleOpcode.protocol.rawValue
            ? "a bare pickle, as PyTorch wrote before 1.6; load it there and save it again"
            : "neither a safetensors file nor a PyTorch archive"
        throw InputError(file: path, message: message)
    }
}
