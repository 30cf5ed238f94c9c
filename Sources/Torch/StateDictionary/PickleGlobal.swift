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
