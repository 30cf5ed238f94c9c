/// Pieces of pickles, put together by hand.
enum Pickle {
    /// A whole pickle: protocol 2, `body`, the end.
    static func whole(_ body: [UInt8]) -> [UInt8] { [0x80, 2] + body + bytes(".") }

    static func bytes(_ opcodes: String) -> [UInt8] { Array(opcodes.utf8) }

    static func text(_ text: String) -> [UInt8] {
        bytes("X") + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    static func global(_ module: String, _ name: String) -> [UInt8] { bytes("c\(module)\n\(name)\n") }

    static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + littleEndian(Int64(value)) }

    static func tuple(_ integers: [Int]) -> [UInt8] { bytes("(") + integers.flatMap(integer) + bytes("t") }

    static func ordered(_ items: [UInt8]...) -> [UInt8] {
        global("collections", "OrderedDict") + bytes(")R(") + items.joined() + bytes("u")
    }

    static func storage(_ key: String = "0", _ type: String = "FloatStorage", count: Int) -> [UInt8] {
        bytes("(") + text("storage") + global("torch", type) + text(key) + text("cpu") + integer(count) + bytes("tQ")
    }

    static func tensor(_ storage: [UInt8], offset: Int = 0, _ shape: [Int], _ strides: [Int]) -> [UInt8] {
        let view = integer(offset) + tuple(shape) + tuple(strides)
        return global("torch._utils", "_rebuild_tensor_v2") + bytes("(") + storage + view + [0x89] + ordered()
            + bytes("tR")
    }

    /// A dictionary of one tensor `w`.
    static func one(_ tensor: [UInt8]) -> [UInt8] { whole(ordered(text("w"), tensor)) }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
