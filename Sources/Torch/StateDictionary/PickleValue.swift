/// What can lie on the stack of a ``PickleReader``.
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

    /// What it is, for a message.
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
