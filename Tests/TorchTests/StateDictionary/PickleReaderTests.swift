import ByteIO
import Testing
import Torch

@Suite struct PickleReaderTests {
    @Test func `what the writer writes the reader reads`() throws {
        let shapes = [[], [0], [5], [2, 3], [1, 200, 32], [70_000], [3, 0, 2], [3_000_000_000, 1]]
        let tensors = DType.allCases.flatMap { dtype in
            shapes.map { (name: "\(dtype).é.\($0)", shape: $0, dtype: dtype) }
        }
        let read = try PickleReader.read(PickleWriter.write(tensors), file: "w.pt")
        #expect(read.map(\.name) == tensors.map(\.name))
        #expect(read.map(\.tensor.shape) == tensors.map(\.shape))
        #expect(read.map(\.tensor.storage.dtype) == tensors.map(\.dtype))
        #expect(read.map(\.tensor.storage.key) == tensors.indices.map(String.init))
        #expect(read[4].tensor.strides == [6_400, 32, 1])
    }

    @Test func `an empty dictionary is read`() throws {
        #expect(try PickleReader.read(PickleWriter.write([]), file: "w.pt").isEmpty)
        #expect(try PickleReader.read(Pickle.whole(Pickle.bytes("}")), file: "w.pt").isEmpty)
    }

    @Test func `views, parameters and attributes of a module are understood`() throws {
        let parameter =
            Pickle.global("torch._utils", "_rebuild_parameter") + Pickle.bytes("(")
            + Pickle.tensor(Pickle.storage(count: 12), offset: 1, [2, 3], [1, 4]) + [0x88] + Pickle.ordered()
            + Pickle.bytes("tR")
        let state = Pickle.bytes("}") + Pickle.text("_metadata") + Pickle.ordered() + Pickle.bytes("s")
        let bytes = Pickle.whole(Pickle.ordered(Pickle.text("w"), parameter) + state + Pickle.bytes("b"))
        let read = try PickleReader.read(bytes, file: "w.pt")
        #expect(read.count == 1)
        #expect(read[0].name == "w")
        #expect(read[0].tensor.offset == 1)
        #expect(read[0].tensor.strides == [1, 4])
        #expect(read[0].tensor.storage.count == 12)
    }

    static let good = Pickle.storage(count: 6)

    static let hostile: [(bytes: [UInt8], message: String)] = [
        (Pickle.whole(Pickle.global("os", "system") + Pickle.text("ls") + [0x85] + Pickle.bytes("R")), "os.system"),
        (Pickle.whole(Pickle.global("torch", "load") + Pickle.bytes(")R")), "torch.load"),
        (Pickle.whole(Pickle.global("torch", "ComplexFloatStorage")), "torch.ComplexFloatStorage"),
        (Pickle.whole(Pickle.bytes("i")), "opcode 0x69 'i'"),
        (Pickle.whole(Pickle.bytes("]")), "opcode 0x5d ']'"),
        ([0x80, 4, 0x7D, 0x2E], "protocol 4"),
        ([], "ends in the middle"),
        ([0x80], "ends in the middle"),
        (Pickle.whole(Pickle.bytes("}")).dropLast(), "ends in the middle"),
        (Pickle.whole(Pickle.bytes("}")) + [0], "1 bytes follow"),
        (Pickle.whole([]), "nothing as the whole"),
        (Pickle.whole(Pickle.bytes("}}")), "as the whole"),
        (Pickle.whole(Pickle.bytes("}(")), "as the whole"),
        (Pickle.whole(Pickle.bytes("N")), "None as the whole"),
        (Pickle.whole(Pickle.bytes("s")), "0 values on the stack"),
        (Pickle.whole(Pickle.bytes("N(s")), "0 values on the stack"),
        (Pickle.whole(Pickle.bytes("}(u")).dropLast(3) + Pickle.bytes("u."), "a mark is missing"),
        (Pickle.whole(Pickle.bytes("(q\0")), "stack is empty"),
        (Pickle.whole(Pickle.bytes("h\u{7}")), "stored under 7"),
        (Pickle.whole(Pickle.bytes("j") + [255, 255, 255, 255]), "stored under 4294967295"),
        (Pickle.whole(Pickle.bytes("X") + [255, 255, 255, 127]), "ends in the middle"),
        (Pickle.whole(Pickle.bytes("X") + [1, 0, 0, 0, 0xFF]), "not UTF-8"),
        (Pickle.whole(Pickle.bytes("cos")), "ends in a name"),
        (Pickle.whole([0x8A, 9] + [UInt8](repeating: 1, count: 9)), "a number of 9 bytes"),
        (Pickle.whole(Pickle.bytes("}NNs")), "None as a key"),
        (Pickle.whole(Pickle.bytes("}(Nu")), "a key without a value"),
        (Pickle.whole(Pickle.bytes("N") + Pickle.text("a") + Pickle.bytes("Ns")), "items for None"),
        (Pickle.whole(Pickle.bytes("N}b")), "attributes for None"),
        (Pickle.whole(Pickle.bytes("NNR")), "a call of None"),
        (
            Pickle.whole(Pickle.global("collections", "OrderedDict") + Pickle.tuple([1]) + Pickle.bytes("R")),
            "OrderedDict"
        ),
        (Pickle.whole(Pickle.global("torch", "FloatStorage") + Pickle.bytes(")R")), "a call of"),
        (Pickle.whole(Pickle.text("0") + Pickle.bytes("Q")), "not that of a storage"),
        (Pickle.one(Pickle.storage("../x", count: 6)), "a number was expected"),
        (Pickle.one(Pickle.storage("", count: 6)), "a number was expected"),
        (Pickle.one(Pickle.storage(count: -1)), "storage 0 of -1"),
        (Pickle.one(Pickle.storage(count: .max)), "storage 0 of \(Int.max)"),
        (Pickle.one(good), "\"w\" is a storage"),
        (Pickle.one(Pickle.ordered()), "\"w\" is a dictionary; a flat dictionary"),
        (Pickle.one(Pickle.integer(3)), "\"w\" is a number"),
        (Pickle.one(Pickle.tensor(good, [7], [1])), "does not fit into storage 0 of 6"),
        (Pickle.one(Pickle.tensor(good, offset: 1, [2, 3], [3, 1])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, offset: -1, [2], [1])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, offset: .max, [2], [1])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, offset: 7, [0], [1])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, [2], [-1])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, [3], [.max])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, [2, 2], [.max - 1, .max - 1])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, [2], [])), "does not fit"),
        (Pickle.one(Pickle.tensor(good, [-2], [1])), "impossible shape"),
        (Pickle.one(Pickle.tensor(good, [.max, .max], [0, 0])), "impossible shape"),
        (Pickle.one(Pickle.tensor(good, [0, .max, .max], [0, 0, 0])), "impossible shape"),
        (Pickle.one(Pickle.tensor(good, [Int](repeating: 1, count: 65), [Int](repeating: 1, count: 65))), "impossible"),
        (Pickle.one(Pickle.tensor(Pickle.bytes("N"), [1], [1])), "not a storage"),
        (
            Pickle.whole(Pickle.ordered(Pickle.text("w"), Pickle.bytes("N"), Pickle.text("w"), Pickle.bytes("N"))),
            "twice"
        ),
    ]

    @Test(arguments: hostile.indices)
    func `a hostile pickle is an error that says why`(index: Int) throws {
        let (bytes, message) = Self.hostile[index]
        let error = #expect(throws: InputError.self) { try PickleReader.read(bytes, file: "w.pt") }
        #expect(error?.file == "w.pt")
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "no error")")
    }

    @Test func `a million nested tuples and a dictionary in itself end in an error`() {
        let deep = Pickle.whole(Pickle.bytes(")") + [UInt8](repeating: 0x85, count: 1_000_000))
        #expect(throws: InputError.self) { try PickleReader.read(deep, file: "w.pt") }
        let marks = Pickle.whole([UInt8](repeating: UInt8(ascii: "("), count: 1_000_000))
        #expect(throws: InputError.self) { try PickleReader.read(marks, file: "w.pt") }
        let cycle = Pickle.whole(Pickle.bytes("}q\0") + Pickle.text("self") + Pickle.bytes("h\0s"))
        #expect(throws: InputError.self) { try PickleReader.read(cycle, file: "w.pt") }
    }

    @Test func `a long name is shortened and escaped in the message`() throws {
        let name = "\u{1B}[31m" + String(repeating: "x", count: 10_000)
        let error = #expect(throws: InputError.self) {
            try PickleReader.read(Pickle.whole(Pickle.global("m", name)), file: "w.pt")
        }
        let message = try #require(error?.message)
        #expect(message.utf8.count < 300 && !message.contains("\u{1B}"))
    }

    @Test func `damaged pickles are read or refused, and never crash`() {
        let tensors = (0..<8).map { (name: "layer.\($0).weight", shape: [$0, 7], dtype: DType.float32) }
        let good = PickleWriter.write(tensors)
        var damage = Damage(seed: 1)
        for _ in 0..<5_000 {
            _ = try? PickleReader.read(damage.variant(of: good), file: "w.pt")
        }
    }
}
