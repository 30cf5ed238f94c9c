public import Files

extension Module {
    /// The parameters by name, in their order; the tensors are shared, not copied.
    public var stateDictionary: StateDictionary {
        StateDictionary(parameters.map { (name: $0.name, tensor: $0.tensor.detach()) })
    }

    /// Takes over the values of `state`, which was read from `file`.
    ///
    /// Parameters that the module computes itself are not taken over.
    ///
    /// - Throws: `InputError` that lists the tensors that are missing, of another shape, or too many; nothing is
    ///   changed then.
    public func load(_ state: StateDictionary, file: String) throws(InputError) {
        let own = parameters
        let learned = own.filter { !$0.isComputed }
        let names = Set(own.map(\.name))
        var faults = learned.filter { state[$0.name] == nil }.map { "\($0.name) is missing" }
        faults += learned.compactMap { parameter in
            guard let shape = state[parameter.name]?.shape, shape != parameter.tensor.shape else { return nil }
            return "\(parameter.name) has shape \(shape), expected \(parameter.tensor.shape)"
        }
        faults += state.names.filter { !names.contains($0) }.map { "\($0) is not expected" }
        guard faults.isEmpty else {
            throw InputError(file: file, message: "not the weights of this model: " + faults.joined(separator: "; "))
        }
        withoutGradients {
            for parameter in learned {
                if let source = state[parameter.name] { parameter.tensor.copy_(source) }
            }
        }
    }
}
