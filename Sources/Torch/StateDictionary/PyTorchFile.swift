import CTorch
import ByteIO

/// State dictionaries as `torch.save` writes them: a zip archive with a pickle and a record for each storage.
enum PyTorchFile {
    /// The largest ratio of the size of a file's tensors to that of the file, when views of one storage become tensors
    /// of their own.
    private static let expansionLimit = 64

    /// Reads the state dictionary in the `.pt` file at `path`.
    ///
    /// - Throws: `InputError` when it is anything else than a flat dictionary of tensors.
    static func read(_ path: String) throws(InputError) -> StateDictionary {
        let fileSize = try RandomAccessFile(path: path).size
        try ZipDirectory.checkRecordsAreStored(path: path)
        let archive = try PyTorchArchive(path: path)
        guard try archive.contains("data.pkl") else {
            throw InputError(file: path, message: "no record `data.pkl`: not what torch.save writes")
        }
        if try archive.contains("constants.pkl") {
            throw InputError(file: path, message: "a TorchScript program; a state dictionary was expected")
        }
        try checkByteOrder(archive, path)
        let pickle = try archive.read("data.pkl", limit: min(PickleReader.maximumSize, fileSize))
        let described = try PickleReader.read(pickle, file: path)
        try checkSize(described.map(\.tensor), fileSize: fileSize, path)
        let tensors = try tensors(described.map(\.tensor), archive, fileSize: fileSize, path)
        return StateDictionary(zip(described.map(\.name), tensors).map { (name: $0, tensor: $1) })
    }

    /// Writes `dictionary` into `file`, which the caller commits.
    static func write(_ dictionary: StateDictionary, to file: AtomicFile) throws {
        let archive = try PyTorchArchiveWriter(to: file)
        let described = dictionary.map { (name: $0.name, shape: $0.tensor.shape, dtype: $0.tensor.dtype) }
        try archive.add("data.pkl", PickleWriter.write(described))
        try archive.add("byteorder", Array("little".utf8))
        for (index, (_, tensor)) in dictionary.enumerated() {
            try tensor.withBytes { try archive.add("data/\(index)", $0) }
        }
        try archive.finish()
    }

    /// Files from before PyTorch 2.1 do not say; they are little-endian.
    private static func checkByteOrder(_ archive: PyTorchArchive, _ path: String) throws(InputError) {
        guard try archive.contains("byteorder") else { return }
        guard try archive.read("byteorder", limit: 16) == Array("little".utf8) else {
            throw InputError(file: path, message: "the byte order is not `little`, the only one that is read")
        }
    }

    private static func checkSize(
        _ tensors: [PickledTensor],
        fileSize: Int,
        _ path: String
    ) throws(InputError) {
        var rest = fileSize * expansionLimit
        for tensor in tensors {
            rest -= TensorLayout.byteCount(shape: tensor.shape, dtype: tensor.storage.dtype) ?? .max
            guard rest >= 0 else {
                let message = "its tensors would take more than \(expansionLimit) times the bytes of the file"
                throw InputError(file: path, message: message)
            }
        }
    }

    /// The tensors in their order; each storage is read once and kept no longer than it is needed.
    private static func tensors(
        _ described: [PickledTensor],
        _ archive: PyTorchArchive,
        fileSize: Int,
        _ path: String
    ) throws(InputError) -> [Tensor] {
        var users: [String: [Int]] = [:]
        for (index, tensor) in described.enumerated() { users[tensor.storage.key, default: []].append(index) }
        var tensors = [Tensor?](repeating: nil, count: described.count)
        var rest = fileSize  // Records that share bytes, or hold more than the file, are no storages of tensors.
        for (index, tensor) in described.enumerated() where tensors[index] == nil {
            let storage = try archive.read("data/\(tensor.storage.key)", limit: rest)
            rest -= storage.count
            for user in users[tensor.storage.key] ?? [] {
                tensors[user] = try Self.tensor(described[user], storage, path)
            }
        }
        return tensors.compactMap(\.self)
    }

    private static func tensor(
        _ described: PickledTensor,
        _ storage: [UInt8],
        _ path: String
    ) throws(InputError) -> Tensor {
        let (key, dtype) = (described.storage.key, described.storage.dtype)
        guard storage.count == described.storage.byteCount else {
            let message =
                "record `data/\(key)` has \(storage.count) bytes; \(described.storage.byteCount) were expected"
            throw InputError(file: path, message: message)
        }
        guard dtype.canHold(storage) else {
            throw InputError(file: path, message: "record `data/\(key)` has a bool that is neither 0 nor 1")
        }
        return storage.withUnsafeBytes { bytes in
            if described.shape.contains(0) || described.isWholeStorage {
                let elements = described.isWholeStorage ? bytes : UnsafeRawBufferPointer(start: nil, count: 0)
                return Tensor(bytes: elements, shape: described.shape, dtype: dtype)
            }
            return copy(described, bytes)
        }
    }

    /// A tensor of its own of what the view shows; the view has been checked.
    private static func copy(_ view: PickledTensor, _ storage: UnsafeRawBufferPointer) -> Tensor {
        let dtype = view.storage.dtype
        return with(sizes: view.shape) { sizes, rank in
            with(sizes: view.strides) { strides, _ in
                guard let start = storage.baseAddress else { preconditionFailure("a view of an empty storage") }
                let first = start + view.offset * dtype.byteWidth
                return Tensor(owning: api.archive.pointee.copy_view(first, sizes, strides, rank, dtype.rawValue))
            }
        }
    }
}
