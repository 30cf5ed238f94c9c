package import ByteIO

/// Reads the pickle of a PyTorch state dictionary, and no other.
///
/// A pickle is a program for a machine with a stack, which in Python can call anything. This machine has the few
/// instructions that a flat dictionary of tensors needs, knows the few names such a dictionary mentions, and calls
/// nothing. Whatever else it meets is an error. Its memory is proportional to the pickle's size.
package struct PickleReader {
    /// A larger pickle would describe millions of tensors.
    package static let maximumSize = 100_000_000

    let file: String
    private let bytes: [UInt8]
    private var position = 0
    private var opcodePosition = 0

    private var stack: [PickleValue] = []
    /// The heights of the stack at the marks that are open.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]

    // Where the values live that `PickleValue` names by number.
    var tuples: [[PickleValue]] = []
    var dictionaries: [PickledDictionary] = []
    var tensors: [PickledTensor] = []

    private init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// The tensors that the pickle `bytes` of `file` describes, in its order.
    ///
    /// - Throws: `InputError` that names the opcode, the global or the sizes that do not belong into a state dictionary.
    package static func read(
        _ bytes: [UInt8],
        file: String
    ) throws(InputError) -> [(name: String, tensor: PickledTensor)] {
        var reader = PickleReader(bytes, file: file)
        guard bytes.count <= maximumSize else {
            throw reader.failure("\(bytes.count) bytes long; a state dictionary's has at most \(maximumSize)")
        }
        while try reader.step() {}
        return try reader.result()
    }

    /// An error at the current opcode.
    func failure(_ message: String) -> InputError {
        InputError(file: file, message: "pickle, byte \(opcodePosition): \(message)")
    }

    /// Executes one opcode; false when it was the last.
    private mutating func step() throws(InputError) -> Bool {
        opcodePosition = position
        let byte = try UInt8(unsigned(1))
        guard let opcode = PickleOpcode(rawValue: byte) else {
            let sign = (0x21...0x7E).contains(byte) ? " '\(Character(Unicode.Scalar(byte)))'" : ""
            throw failure("the opcode 0x\(String(byte, radix: 16))\(sign) has no place in a state dictionary")
        }
        switch opcode {
        case .stop: return false
        case .protocol: try checkProtocol()
        case .none: stack.append(.none)
        case .newTrue: stack.append(.bool(true))
        case .newFalse: stack.append(.bool(false))
        case .binaryInteger1: try stack.append(.integer(unsigned(1)))
        case .binaryInteger2: try stack.append(.integer(unsigned(2)))
        case .binaryInteger: try stack.append(.integer(signed(4)))
        case .long1: try stack.append(.integer(signed(unsigned(1))))
        case .binaryUnicode: try stack.append(.string(text(unsigned(4))))
        case .global: try stack.append(.global(global()))
        case .put1: try memo[unsigned(1)] = top()
        case .put4: try memo[unsigned(4)] = top()
        case .get1: try stack.append(remembered(unsigned(1)))
        case .get4: try stack.append(remembered(unsigned(4)))
        default: try compose(opcode)
        }
        return true
    }

    /// Executes an opcode that makes one value of several.
    private mutating func compose(_ opcode: PickleOpcode) throws(InputError) {
        switch opcode {
        case .mark: marks.append(stack.count)
        case .emptyTuple: pushTuple([])
        case .tuple1: try pushTuple(pop(1))
        case .tuple2: try pushTuple(pop(2))
        case .tuple3: try pushTuple(pop(3))
        case .tuple: try pushTuple(popToMark())
        case .emptyDictionary: pushDictionary()
        case .setItem: try setItems(pop(2))
        case .setItems: try setItems(popToMark())
        case .build: try build()
        case .persistentID: try stack.append(.storage(storage(pop())))
        case .reduce: try reduce()
        default: preconditionFailure("opcode \(opcode) is executed elsewhere")
        }
    }
}

// MARK: - Operands

extension PickleReader {
    private mutating func take(_ count: Int) throws(InputError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw failure("the pickle ends in the middle") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A little-endian number of at most 4 bytes.
    private mutating func unsigned(_ width: Int) throws(InputError) -> Int {
        try take(width).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// A little-endian number in two's complement.
    private mutating func signed(_ width: Int) throws(InputError) -> Int {
        guard width <= 8 else { throw failure("a number of \(width) bytes; at most 8 were expected") }
        let digits = try take(width)
        let sign: Int = digits.last.map { $0 >= 0x80 ? -1 : 0 } ?? 0
        return digits.reversed().reduce(sign) { $0 << 8 | Int($1) }
    }

    private mutating func text(_ count: Int) throws(InputError) -> String {
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw failure("a string that is not UTF-8")
        }
        return text
    }

    private mutating func line() throws(InputError) -> String {
        guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw failure("the pickle ends in a name") }
        let line = try text(end - position)
        position += 1
        return line
    }

    private mutating func global() throws(InputError) -> PickleGlobal {
        let (module, name) = (try line(), try line())
        guard let global = PickleGlobal(module: module, name: name) else {
            let full = "\(module).\(name)".quotedForMessage
            throw failure("the global \(full) has no place in a state dictionary; nothing was run")
        }
        return global
    }

    private mutating func checkProtocol() throws(InputError) {
        let version = try unsigned(1)
        guard version == 2 else { throw failure("pickle protocol \(version); PyTorch's is 2") }
    }
}

// MARK: - The stack

extension PickleReader {
    /// The values above the last mark may be taken, no others.
    private var available: Int { stack.count - (marks.last ?? 0) }

    private func top() throws(InputError) -> PickleValue {
        guard available > 0, let top = stack.last else { throw failure("the stack is empty") }
        return top
    }

    private mutating func pop() throws(InputError) -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func pop(_ count: Int) throws(InputError) -> [PickleValue] {
        guard available >= count else { throw failure("\(available) values on the stack, \(count) were expected") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(InputError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw failure("a mark is missing") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private func remembered(_ index: Int) throws(InputError) -> PickleValue {
        guard let value = memo[index] else { throw failure("nothing was stored under \(index)") }
        return value
    }

    private mutating func pushTuple(_ items: [PickleValue]) {
        stack.append(.tuple(tuples.count))
        tuples.append(items)
    }

    private mutating func pushDictionary() {
        stack.append(.dictionary(dictionaries.count))
        dictionaries.append(PickledDictionary())
    }

    /// Puts keys and values, in turn, into the dictionary on top.
    private mutating func setItems(_ items: [PickleValue]) throws(InputError) {
        guard items.count.isMultiple(of: 2) else { throw failure("a key without a value") }
        guard case .dictionary(let place) = try top() else {
            throw failure("items for \(try top().kind); a dictionary was expected")
        }
        for index in stride(from: 0, to: items.count, by: 2) {
            guard case .string(let key) = items[index] else {
                throw failure("\(items[index].kind) as a key; a string was expected")
            }
            guard dictionaries[place].append(key, items[index + 1]) else {
                throw failure("the key \(key.quotedForMessage) comes twice")
            }
        }
    }

    /// Attributes of a dictionary, such as a module's `_metadata`, say nothing about the tensors.
    private mutating func build() throws(InputError) {
        _ = try pop()
        guard case .dictionary = try top() else {
            throw failure("attributes for \(try top().kind); a dictionary was expected")
        }
    }

    /// A call, which is understood and not made.
    private mutating func reduce() throws(InputError) {
        let call = try pop(2)
        guard case .global(let global) = call[0], case .tuple(let place) = call[1] else {
            throw failure("a call of \(call[0].kind) with \(call[1].kind); a global with a tuple was expected")
        }
        let arguments = tuples[place]
        switch global {
        case .orderedDictionary:
            guard arguments.isEmpty else { throw failure("an OrderedDict made of something") }
            pushDictionary()
        case .rebuildTensor:
            tensors.append(try tensor(arguments))
            stack.append(.tensor(tensors.count - 1))
        case .rebuildParameter: stack.append(try parameter(arguments))
        case .storage: throw failure("a call of \(call[0].kind)")
        }
    }

    /// The result of the pickle: the dictionary that is left on the stack.
    private func result() throws(InputError) -> [(name: String, tensor: PickledTensor)] {
        guard position == bytes.count else { throw failure("\(bytes.count - position) bytes follow the end") }
        guard stack.count == 1, marks.isEmpty, case .dictionary(let place) = stack[0] else {
            throw failure("\(stack.last?.kind ?? "nothing") as the whole; one dictionary of tensors was expected")
        }
        var result: [(name: String, tensor: PickledTensor)] = []
        for (name, value) in dictionaries[place].items {
            guard case .tensor(let index) = value else {
                let message = "\(name.quotedForMessage) is \(value.kind); a flat dictionary of tensors was expected"
                throw InputError(file: file, message: message)
            }
            result.append((name, tensors[index]))
        }
        return result
    }
}

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
