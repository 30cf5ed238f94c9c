package import ByteIO

extension Module {
    /// The parameters by name, in their order; the tensors are shared, not copied.
    package var stateDictionary: StateDictionary {
        StateDictionary(parameters.map { (name: $0.name, tensor: $0.tensor.detach()) })
    }

    /// Takes over the values of `state`, which was read from `file`.
    ///
    /// A table that the module computes itself may be missing. One that is there is taken over with its number of rows
    /// (the length of its last but one axis), so that what was read is what is written again: the module computes the
    /// rows that a short one lacks.
    ///
    /// - Throws: `InputError` that lists the tensors that are missing, of another shape, or too many; nothing is
    ///   changed then.
    package func load(_ state: StateDictionary, file: String) throws(InputError) {
        let own = parameters
        let names = Set(own.map(\.name))
        var faults = own.filter { !$0.isComputed && state[$0.name] == nil }.map { "\($0.name) is missing" }
        faults += own.compactMap { parameter in
            guard let shape = state[parameter.name]?.shape, !parameter.accepts(shape) else { return nil }
            return "\(parameter.name) has shape \(shape), expected \(parameter.tensor.shape)"
        }
        faults += state.names.filter { !names.contains($0) }.map { "\($0) is not expected" }
        guard faults.isEmpty else {
            throw InputError(file: file, message: "not the weights of this model: " + faults.joined(separator: "; "))
        }
        withoutGradients {
            for parameter in own {
                if let source = state[parameter.name] { parameter.take(source) }
            }
        }
    }
}

extension Parameter {
    /// Whether a tensor of `shape` can take its place.
    fileprivate func accepts(_ shape: [Int]) -> Bool {
        guard isComputed, shape.count > 1, shape.count == tensor.shape.count else { return shape == tensor.shape }
        var expected = tensor.shape
        expected[shape.count - 2] = shape[shape.count - 2]
        return shape == expected
    }

    /// Takes over the values of `source`, which has a shape that it accepts.
    fileprivate func take(_ source: Tensor) {
        if source.shape == tensor.shape { return tensor.copy_(source) }
        tensor.become_(source.clone().to(tensor.dtype).to(tensor.device))
    }
}
