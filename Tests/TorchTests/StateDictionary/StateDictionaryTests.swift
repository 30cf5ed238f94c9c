import ByteIO
import Foundation
import TestSupport
import Testing
import Torch

/// Expects the same names in the same order, and under each the same type, shape and bytes.
func expectSame(_ found: StateDictionary, _ expected: StateDictionary) {
    #expect(found.names == expected.names)
    for (name, tensor) in expected {
        #expect(found[name]?.dtype == tensor.dtype, "\(name)")
        #expect(found[name]?.shape == tensor.shape, "\(name)")
        let bytes = tensor.withBytes { Array($0) }
        #expect(found[name]?.withBytes { Array($0) } == bytes, "\(name)")
    }
}

@Suite struct StateDictionaryTests {
    /// Tensors of every type and of odd shapes, some of them views.
    private var various: StateDictionary {
        var dictionary = StateDictionary()
        for dtype in DType.allCases {
            let numbers = (Tensor.arange(24) % 7).reshape([2, 3, 4]).to(dtype)
            dictionary["\(dtype).all"] = numbers
            dictionary["\(dtype).view"] = numbers.transpose(0, 2)
            dictionary["\(dtype).scalar"] = numbers.sum().to(dtype)
            dictionary["\(dtype).empty"] = Tensor.zeros([0, 4], dtype: dtype)
        }
        dictionary["infinity"] = Tensor([Float.infinity, -.infinity, .nan, -0.0, .leastNonzeroMagnitude])
        dictionary["名前/\"\\\u{7}"] = Tensor([-1, .max, .min] as [Int64])
        return dictionary
    }

    @Test func `names keep their order`() {
        var dictionary = StateDictionary()
        dictionary["b"] = Tensor(1 as Float)
        dictionary["a"] = Tensor(2 as Float)
        dictionary["c"] = Tensor(3 as Float)
        dictionary["b"] = Tensor(4 as Float)
        #expect(dictionary.map(\.name) == ["b", "a", "c"])
        #expect(dictionary.map { $0.tensor.item() } == [4, 2, 3])
        dictionary["a"] = nil
        dictionary["d"] = nil
        #expect(dictionary.names == ["b", "c"])
        #expect(dictionary["a"] == nil)
        #expect(dictionary.count == 2)
    }

    @Test(arguments: StateDictionary.Format.allCases)
    func `what is written is read again, bit by bit`(format: StateDictionary.Format) throws {
        let folder = try TemporaryFolder()
        for dictionary in [various, StateDictionary()] {
            try dictionary.write(to: folder.file("w"), format: format)
            expectSame(try StateDictionary.load(folder.file("w")), dictionary)
        }
        #expect(folder.names == ["w"])
    }

    @Test(arguments: StateDictionary.Format.allCases)
    func `a file that cannot be written is an error`(format: StateDictionary.Format) throws {
        let folder = try TemporaryFolder()
        #expect(throws: InputError.self) { try various.write(to: folder.file("none/w"), format: format) }
        #expect(folder.names.isEmpty)
    }

    @Test func `metadata goes along in safetensors`() throws {
        let folder = try TemporaryFolder()
        var dictionary = various
        dictionary.metadata = ["model": "transformer", "": "é\n\""]
        try dictionary.write(to: folder.file("w"), format: .safeTensors)
        #expect(try StateDictionary.load(folder.file("w")).metadata == dictionary.metadata)
    }

    @Test func `files of other formats are errors that say so`() throws {
        let folder = try TemporaryFolder()
        let cases = [
            (Data(), "neither"), (Data("{}".utf8), "neither"), (Data([0x80, 2, 0x7D, 0x2E]), "bare pickle"),
            (Data("PK".utf8), "not a readable PyTorch archive"),
            (Data("PK\u{3}\u{4} and so on, but not really".utf8), "not a readable PyTorch archive"),
        ]
        for (data, message) in cases {
            let path = try folder.write(data, to: "w")
            let error = #expect(throws: InputError.self) { try StateDictionary.load(path) }
            #expect(error?.message.contains(message) == true, "\(error?.description ?? "no error")")
        }
        for path in [folder.file("none"), folder.path, "/dev/null"] {
            #expect(throws: InputError.self, "\(path)") { try StateDictionary.load(path) }
        }
    }
}
