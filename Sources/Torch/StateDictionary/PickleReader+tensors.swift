import ByteIO

// The arguments of the calls that a state dictionary's pickle describes, and what must be true of them.
extension PickleReader {
    /// The storage of `("storage", torch.FloatStorage, "0", "cpu", 12)`: its key is 0, it has 12 elements.
    func storage(_ identity: PickleValue) throws(InputError) -> PickledTensor.Storage {
        guard case .tuple(let place) = identity, tuples[place].count == 5,
            case .string("storage") = tuples[place][0], case .global(.storage(let dtype)) = tuples[place][1],
            case .string(let key) = tuples[place][2], case .string = tuples[place][3],
            case .integer(let count) = tuples[place][4]
        else { throw failure("a persistent identity that is not that of a storage") }
        guard (1...20).contains(key.utf8.count), key.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw failure("a storage called \(key.quotedForMessage); a number was expected")
        }
        guard TensorLayout.byteCount(shape: [count], dtype: dtype) != nil else {
            throw failure("storage \(key) of \(count) elements")
        }
        return PickledTensor.Storage(key: key, dtype: dtype, count: count)
    }

    /// The tensor of `(storage, offset, shape, strides, requires_grad, backward_hooks)`.
    func tensor(_ arguments: [PickleValue]) throws(InputError) -> PickledTensor {
        guard arguments.count == 6, case .storage(let storage) = arguments[0],
            case .integer(let offset) = arguments[1], case .bool = arguments[4], case .dictionary = arguments[5]
        else { throw failure("a tensor of \(arguments.count) parts that are not a storage, its view and no more") }
        let shape = try integers(arguments[2])
        let strides = try integers(arguments[3])
        guard TensorLayout.byteCount(shape: shape, dtype: storage.dtype) != nil else {
            throw failure("a tensor of the impossible shape \(shape.prefix(TensorLayout.maximumRank))")
        }
        guard let end = TensorLayout.end(offset: offset, shape: shape, strides: strides), end <= storage.count else {
            let view = "shape \(shape), strides \(strides.prefix(TensorLayout.maximumRank)) from element \(offset) on"
            throw failure("a tensor of \(view) does not fit into storage \(storage.key) of \(storage.count) elements")
        }
        return PickledTensor(storage: storage, offset: offset, shape: shape, strides: strides)
    }

    /// The tensor of `(tensor, requires_grad, backward_hooks)`.
    func parameter(_ arguments: [PickleValue]) throws(InputError) -> PickleValue {
        guard arguments.count == 3, case .tensor = arguments[0], case .bool = arguments[1],
            case .dictionary = arguments[2]
        else { throw failure("a parameter that is not made of one tensor") }
        return arguments[0]
    }

    private func integers(_ value: PickleValue) throws(InputError) -> [Int] {
        guard case .tuple(let place) = value else { throw failure("\(value.kind); a tuple of numbers was expected") }
        var integers: [Int] = []
        for item in tuples[place] {
            guard case .integer(let number) = item else { throw failure("\(item.kind); a number was expected") }
            integers.append(number)
        }
        return integers
    }
}
