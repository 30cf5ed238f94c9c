package import ByteIO

/// Named tensors in an order: the weights of a model, by the names that its parameters and buffers carry.
///
/// ```swift
/// var weights = StateDictionary()
/// weights["decoder.bias"] = Tensor.zeros([128])
/// try weights.write(to: "model.safetensors", format: .safeTensors)
/// let again = try StateDictionary.load("model.safetensors")
/// print(again.names)  // ["decoder.bias"]
/// ```
///
/// A tensor that is replaced keeps its place; a new one comes last.
package struct StateDictionary {
    /// The tensors' names in their order.
    package private(set) var names: [String] = []
    /// Strings that a safetensors file carries along; a `.pt` file has no place for them.
    package var metadata: [String: String] = [:]

    private var tensors: [String: Tensor] = [:]

    /// Creates a dictionary without tensors.
    package init() {}

    /// Creates a dictionary of `tensors` in their order.
    ///
    /// - Precondition: No name comes twice.
    package init(_ tensors: some Sequence<(name: String, tensor: Tensor)>) {
        for (name, tensor) in tensors {
            precondition(self[name] == nil, "\(name) comes twice")
            self[name] = tensor
        }
    }

    /// The tensor called `name`, if there is one; setting `nil` removes it.
    package subscript(name: String) -> Tensor? {
        get { tensors[name] }
        set {
            let old = tensors.updateOrRemove(newValue, forKey: name)
            switch (old, newValue) {
            case (nil, .some): names.append(name)
            case (.some, nil): names.removeAll { $0 == name }
            default: break
            }
        }
    }
}

extension StateDictionary: RandomAccessCollection {
    /// The place of the first tensor: 0.
    package var startIndex: Int { 0 }
    /// The place behind the last tensor.
    package var endIndex: Int { names.count }

    /// The name and the tensor at a place in the order.
    package subscript(position: Int) -> (name: String, tensor: Tensor) {
        let name = names[position]
        guard let tensor = tensors[name] else { preconditionFailure("\(name) has no tensor") }
        return (name, tensor)
    }
}

extension Dictionary {
    /// Puts `value` in place of the old one, which is returned.
    fileprivate mutating func updateOrRemove(_ value: Value?, forKey key: Key) -> Value? {
        guard let value else { return removeValue(forKey: key) }
        return updateValue(value, forKey: key)
    }
}

extension StateDictionary {
    /// A way of writing tensors to a file.
    package enum Format: Sendable, Hashable, CaseIterable {
        /// The format of the `safetensors` library: a header in JSON and bytes.
        case safeTensors
        /// The format of `torch.save` and `torch.load`: a zip archive around a pickle and bytes.
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
    /// Returns whether a tensor of `shape` can take its place.
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

extension String {
    /// A name out of a file, shortened and with control characters escaped, as it is shown in a message.
    var quotedForMessage: String {
        let limit = 100
        return count > limit ? "\(prefix(limit).debugDescription)…" : debugDescription
    }
}
