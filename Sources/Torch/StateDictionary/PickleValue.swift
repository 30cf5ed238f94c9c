/// A value on the stack of a ``PickleReader``.
///
/// Tuples, dictionaries and tensors live in the reader's lists and are named by their place there, so that no value
/// contains another: however deep a hostile pickle nests, or however it refers to itself, nothing here recurses.
enum PickleValue {
    case none
    case bool(Bool)
    case integer(Int)
    case string(String)
    case tuple(Int)
    case dictionary(Int)
    case global(PickleGlobal)
    case storage(PickledTensor.Storage)
    case tensor(Int)

    /// The kind of the value, for messages.
    var kind: String {
        switch self {
        case .none: "None"
        case .bool: "a bool"
        case .integer: "a number"
        case .string: "a string"
        case .tuple: "a tuple"
        case .dictionary: "a dictionary"
        case .global(let global): "`\(global.qualifiedName.module).\(global.qualifiedName.name)`"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }
}

/// The only Python names that the pickle of a state dictionary may mention.
///
/// None of them is called: the reader knows what each stands for.
enum PickleGlobal: Hashable {
    /// `collections.OrderedDict`
    case orderedDictionary
    /// `torch._utils._rebuild_tensor_v2`
    case rebuildTensor
    /// `torch._utils._rebuild_parameter`
    case rebuildParameter
    /// `torch.FloatStorage` and its kin
    case storage(DType)

    /// The global of that name, if it is one that we know.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", _):
            guard let dtype = DType.allCases.first(where: { $0.storageName == name }) else { return nil }
            self = .storage(dtype)
        default: return nil
        }
    }

    /// The module and the name, as the opcode `GLOBAL` spells them.
    var qualifiedName: (module: String, name: String) {
        switch self {
        case .orderedDictionary: ("collections", "OrderedDict")
        case .rebuildTensor: ("torch._utils", "_rebuild_tensor_v2")
        case .rebuildParameter: ("torch._utils", "_rebuild_parameter")
        case .storage(let dtype): ("torch", dtype.storageName)
        }
    }
}

/// A tensor as the pickle of a state dictionary describes it: a view of a storage that is a record beside the pickle.
///
/// Offset, shape and strides, in elements, have been checked against the storage's size.
package struct PickledTensor: Hashable {
    /// A storage's name, which is that of its record in the folder `data`, with its type and number of elements.
    package struct Storage: Hashable {
        /// Decimal digits.
        package let key: String
        package let dtype: DType
        package let count: Int

        /// The bytes that the storage's record must have.
        var byteCount: Int { count * dtype.byteWidth }
    }

    package let storage: Storage
    package let offset: Int
    package let shape: [Int]
    package let strides: [Int]

    /// True where the elements are all of the storage's, in its order.
    var isWholeStorage: Bool {
        shape.reduce(1, *) == storage.count && offset == 0 && strides == TensorLayout.contiguousStrides(shape)
    }
}

/// A dictionary in a pickle: its items in order, and which keys there are.
struct PickledDictionary {
    private(set) var items: [(key: String, value: PickleValue)] = []
    private var keys: Set<String> = []

    /// Adds an item; false where there is one of that key.
    mutating func append(_ key: String, _ value: PickleValue) -> Bool {
        guard keys.insert(key).inserted else { return false }
        items.append((key, value))
        return true
    }
}

/// The opcodes that the pickle of a state dictionary is made of (Python's `pickletools` describes them all).
enum PickleOpcode: UInt8 {
    case mark = 0x28  // (
    case emptyTuple = 0x29  // )
    case stop = 0x2E  // .
    case binaryInteger = 0x4A  // J
    case binaryInteger1 = 0x4B  // K
    case binaryInteger2 = 0x4D  // M
    case none = 0x4E  // N
    case persistentID = 0x51  // Q
    case reduce = 0x52  // R
    case binaryUnicode = 0x58  // X
    case build = 0x62  // b
    case global = 0x63  // c
    case get1 = 0x68  // h
    case get4 = 0x6A  // j
    case put1 = 0x71  // q
    case put4 = 0x72  // r
    case setItem = 0x73  // s
    case tuple = 0x74  // t
    case setItems = 0x75  // u
    case emptyDictionary = 0x7D  // }
    case `protocol` = 0x80
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case newTrue = 0x88
    case newFalse = 0x89
    case long1 = 0x8A
}
