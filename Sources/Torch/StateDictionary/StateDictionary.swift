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
