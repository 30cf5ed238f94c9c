/// Writes the pickle of a state dictionary that `torch.load` reads with `weights_only`.
///
/// Protocol 2, as PyTorch writes it; each name that comes again and again is spelt once and then recalled.
package struct PickleWriter {
    private var bytes: [UInt8] = [PickleOpcode.protocol.rawValue, 2]
    private var memo: [Recalled: UInt8] = [:]

    private enum Recalled: Hashable {
        case global(PickleGlobal)
        case string(String)
    }

    private init() {}

    /// The pickle of an `OrderedDict` of contiguous tensors, each with the storage of its number in the list.
    package static func write(_ tensors: [(name: String, shape: [Int], dtype: DType)]) -> [UInt8] {
        var writer = PickleWriter()
        writer.orderedDictionary()
        writer.add(.mark)
        for (index, tensor) in tensors.enumerated() {
            writer.string(tensor.name)
            writer.tensor(key: String(index), shape: tensor.shape, dtype: tensor.dtype)
        }
        writer.add(.setItems)
        writer.add(.stop)
        return writer.bytes
    }

    private mutating func tensor(key: String, shape: [Int], dtype: DType) {
        recall(.global(.rebuildTensor))
        add(.mark)
        storage(key: key, count: shape.reduce(1, *), dtype: dtype)
        integer(0)
        tuple(shape)
        tuple(TensorLayout.contiguousStrides(shape))
        add(.newFalse)  // requires_grad
        orderedDictionary()  // backward hooks
        add(.tuple)
        add(.reduce)
    }

    private mutating func storage(key: String, count: Int, dtype: DType) {
        add(.mark)
        recall(.string("storage"))
        recall(.global(.storage(dtype)))
        string(key)
        recall(.string("cpu"))
        integer(count)
        add(.tuple)
        add(.persistentID)
    }

    private mutating func orderedDictionary() {
        recall(.global(.orderedDictionary))
        add(.emptyTuple)
        add(.reduce)
    }

    /// Names a thing, in full at first.
    private mutating func recall(_ thing: Recalled) {
        if let place = memo[thing] {
            add(.get1)
            return bytes.append(place)
        }
        switch thing {
        case .string(let text): string(text)
        case .global(let global):
            add(.global)
            bytes += Array("\(global.qualifiedName.module)\n\(global.qualifiedName.name)\n".utf8)
        }
        let place = UInt8(memo.count)  // A handful of globals and two strings.
        memo[thing] = place
        add(.put1)
        bytes.append(place)
    }

    private mutating func tuple(_ integers: [Int]) {
        add(.mark)
        for value in integers { integer(value) }
        add(.tuple)
    }

    private mutating func integer(_ value: Int) {
        switch value {
        case 0...0xFF: add(.binaryInteger1, littleEndian: UInt8(value))
        case 0...0xFFFF: add(.binaryInteger2, littleEndian: UInt16(value))
        case Int(Int32.min)...Int(Int32.max): add(.binaryInteger, littleEndian: Int32(value))
        default:
            add(.long1)
            bytes.append(8)
            append(Int64(value))
        }
    }

    private mutating func string(_ text: String) {
        add(.binaryUnicode, littleEndian: UInt32(text.utf8.count))
        bytes += Array(text.utf8)
    }

    private mutating func add(_ opcode: PickleOpcode) {
        bytes.append(opcode.rawValue)
    }

    private mutating func add(_ opcode: PickleOpcode, littleEndian value: some FixedWidthInteger) {
        add(opcode)
        append(value)
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
