import ByteIO

/// State dictionaries as safetensors files.
enum SafeTensorsFile {
    /// The bytes that hold the header's length.
    static let prefixSize = 8

    /// Reads the state dictionary in the safetensors file at `path`.
    static func read(_ path: String) throws(InputError) -> StateDictionary {
        let file = try RandomAccessFile(path: path)
        let length = try file.read(at: 0, count: prefixSize).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= SafeTensorsHeader.maximumSize, prefixSize + Int(length) <= file.size else {
            let limit = min(SafeTensorsHeader.maximumSize, file.size - prefixSize)
            throw InputError(file: path, message: "a header of \(length) bytes, where at most \(limit) can be")
        }
        let dataStart = prefixSize + Int(length)
        let json = try file.read(at: prefixSize, count: Int(length))
        let header = try SafeTensorsHeader(json: json, dataSize: file.size - dataStart, file: path)
        var dictionary = StateDictionary()
        dictionary.metadata = header.metadata
        for entry in header.entries {
            let bytes = try file.read(at: dataStart + entry.range.lowerBound, count: entry.range.count)
            guard entry.dtype.canHold(bytes) else {
                let message = "tensor \(entry.name.quotedForMessage) has a bool that is neither 0 nor 1"
                throw InputError(file: path, message: message)
            }
            dictionary[entry.name] = bytes.withUnsafeBytes {
                Tensor(bytes: $0, shape: entry.shape, dtype: entry.dtype)
            }
        }
        return dictionary
    }

    /// Writes `dictionary` into `file`, which the caller commits.
    static func write(_ dictionary: StateDictionary, to file: AtomicFile) throws {
        let described = dictionary.map { (name: $0.name, shape: $0.tensor.shape, dtype: $0.tensor.dtype) }
        let header = SafeTensorsHeader(tensors: described, metadata: dictionary.metadata)
        let json = try header.json()
        guard json.count <= SafeTensorsHeader.maximumSize, dictionary[SafeTensorsHeader.metadataKey] == nil else {
            throw InputError(
                file: file.path,
                message: "the names do not fit into a safetensors header: they are too long, or one is reserved"
            )
        }
        try withUnsafeBytes(of: UInt64(json.count).littleEndian) { try file.write($0) }
        try file.write(json)
        for entry in header.inFileOrder {
            try dictionary[entry.name]?.withBytes { try file.write($0) }
        }
    }
}
