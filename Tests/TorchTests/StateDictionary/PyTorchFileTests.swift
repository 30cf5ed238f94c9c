import ByteIO
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct PyTorchFileTests {
    /// A `.pt` file of `records`.
    private func archive(_ records: KeyValuePairs<String, [UInt8]>, in folder: TemporaryFolder) throws -> String {
        let file = try AtomicFile(path: folder.file("w.pt"))
        let writer = try PyTorchArchiveWriter(to: file)
        for (name, bytes) in records { try writer.add(name, bytes) }
        try writer.finish()
        try file.commit()
        return folder.file("w.pt")
    }

    private func floats(_ values: [Float]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

    @Test func `views of one storage become tensors of their own`() throws {
        let folder = try TemporaryFolder()
        let storage = Pickle.storage("7", count: 6)
        let pickle = Pickle.whole(
            Pickle.ordered(
                Pickle.text("whole"),
                Pickle.tensor(storage, [2, 3], [3, 1]),
                Pickle.text("transposed"),
                Pickle.tensor(storage, [3, 2], [1, 3]),
                Pickle.text("column"),
                Pickle.tensor(storage, offset: 1, [2], [3]),
                Pickle.text("end"),
                Pickle.tensor(storage, offset: 4, [2], [1]),
                Pickle.text("scalar"),
                Pickle.tensor(storage, offset: 5, [], []),
                Pickle.text("expanded"),
                Pickle.tensor(storage, offset: 2, [2, 2], [0, 0]),
                Pickle.text("empty"),
                Pickle.tensor(storage, offset: 6, [0, 5], [5, 1])
            )
        )
        let path = try archive(
            ["data.pkl": pickle, "byteorder": Array("little".utf8), "data/7": floats([0, 1, 2, 3, 4, 5])],
            in: folder
        )
        let dictionary = try StateDictionary.load(path)
        let expected: KeyValuePairs<String, [Float]> = [
            "whole": [0, 1, 2, 3, 4, 5], "transposed": [0, 3, 1, 4, 2, 5], "column": [1, 4], "end": [4, 5],
            "scalar": [5], "expanded": [2, 2, 2, 2], "empty": [],
        ]
        #expect(dictionary.names == expected.map(\.key))
        for (name, values) in expected { #expect(dictionary[name]?.scalars() == values, "\(name)") }
        #expect(dictionary["transposed"]?.shape == [3, 2])
        #expect(dictionary["transposed"]?.isContiguous == true)
        #expect(dictionary["scalar"]?.shape == [])
        #expect(dictionary["empty"]?.shape == [0, 5])
        dictionary["whole"]?.fill_(9)
        #expect(dictionary["end"]?.scalars() == [4, 5] as [Float])
    }

    @Test func `records that do not fit the pickle are errors`() throws {
        let folder = try TemporaryFolder()
        let pickle = Pickle.one(Pickle.tensor(Pickle.storage(count: 2), [2], [1]))
        let bools = Pickle.one(Pickle.tensor(Pickle.storage("0", "BoolStorage", count: 2), [2], [1]))
        let endless = Pickle.one(Pickle.tensor(Pickle.storage(count: 2), [1_000_000, 1_000_000], [0, 0]))
        let data = floats([1, 2])
        let cases: [(records: KeyValuePairs<String, [UInt8]>, message: String)] = [
            (["data.pkl": pickle], "record `data/0` cannot be read"),
            (["data.pkl": pickle, "data/0": [1, 2, 3]], "has 3 bytes; 8 were expected"),
            (["data.pkl": pickle, "data/0": data, "byteorder": Array("big".utf8)], "byte order"),
            (["data.pkl": bools, "data/0": [1, 2]], "neither 0 nor 1"),
            (["data.pkl": endless, "data/0": data], "more than 64 times"),
            (["data.pkl": pickle, "data/0": data, "constants.pkl": pickle], "TorchScript"),
            (["data/0": data], "no record `data.pkl`"),
            (["data.pkl": []], "ends in the middle"),
        ]
        for (records, message) in cases {
            let path = try archive(records, in: folder)
            let error = #expect(throws: InputError.self, "\(message)") { try StateDictionary.load(path) }
            #expect(error?.file == path)
            #expect(error?.message.contains(message) == true, "\(error?.description ?? "no error")")
        }
    }

    @Test func `an archive whose records share bytes is refused`() throws {
        let folder = try TemporaryFolder()
        let size = 1 << 16
        let tensors = ["0", "1"].map {
            Pickle.tensor(Pickle.storage($0, "ByteStorage", count: size), [size], [1])
        }
        let pickle = Pickle.whole(Pickle.ordered(Pickle.text("a"), tensors[0], Pickle.text("b"), tensors[1]))
        let path = try archive(
            ["data.pkl": pickle, "data/0": [UInt8](repeating: 1, count: size), "data/1": []],
            in: folder
        )
        var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        let (first, second) = (try directoryEntry("data/0", bytes), try directoryEntry("data/1", bytes))
        // Checksum and sizes; the place of the record.
        for field in [16..<28, 42..<46] {
            for place in field { bytes[second + place] = bytes[first + place] }
        }
        try folder.write(Data(bytes), to: "w.pt")
        let error = #expect(throws: InputError.self) { try StateDictionary.load(path) }
        let message = "`data/1` of 65536 bytes, where at most"
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "no error")")
    }

    @Test func `an archive with a compressed record is refused before it is opened`() throws {
        let folder = try TemporaryFolder()
        let path = try archive(["data.pkl": Pickle.whole(Pickle.bytes("}"))], in: folder)
        #expect(try StateDictionary.load(path).isEmpty)
        var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[try directoryEntry("version", bytes) + 10] = 8  // deflate
        try folder.write(Data(bytes), to: "w.pt")
        let error = #expect(throws: InputError.self) { try StateDictionary.load(path) }
        #expect(error?.message.contains("compressed") == true, "\(error?.description ?? "no error")")
    }

    /// Where a record's entry in the zip's central directory starts.
    private func directoryEntry(_ name: String, _ bytes: [UInt8]) throws -> Int {
        let name = Array("archive/\(name)".utf8)
        let entry = bytes.indices.dropLast(46 + name.count).last {
            bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) && bytes[($0 + 46)...].starts(with: name)
        }
        return try #require(entry)
    }

    @Test func `damaged files are read or refused, and never crash`() throws {
        let folder = try TemporaryFolder()
        var dictionary = StateDictionary()
        for index in 0..<3 { dictionary["layer.\(index)"] = Tensor.full([index, 3], index) }
        try dictionary.write(to: folder.file("good.pt"), format: .pyTorch)
        let good = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("good.pt"))))
        var damage = Damage(seed: 3)
        let path = try folder.write(Data(), to: "bad")
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        for _ in 0..<3_000 {
            // Written over in place, which stays in memory; new files would wait for the disk.
            let variant = damage.variant(of: good)
            try file.seek(toOffset: 0)
            try file.write(contentsOf: variant)
            try file.truncate(atOffset: UInt64(variant.count))
            do { _ = try StateDictionary.load(path) } catch { #expect(error is InputError) }
        }
    }

    @Test(.enabled(if: SharedData.path("parity") != nil, "no ../shared/parity"))
    func `the reference's weights have the shapes that their cases name`() throws {
        struct Case: Decodable {
            let parameterShapes: [String: [Int]]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let folder = try #require(SharedData.path("parity"))
        let temporary = try TemporaryFolder()
        var read = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let weights = "\(folder)/\(name)/weights.pt"
            guard FileManager.default.fileExists(atPath: weights) else { continue }
            let json = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)/case.json"))
            let dictionary = try StateDictionary.load(weights)
            let shapes = Dictionary(uniqueKeysWithValues: dictionary.map { ($0.name, $0.tensor.shape) })
            #expect(shapes == (try decoder.decode(Case.self, from: json)).parameterShapes, "\(name)")
            #expect(
                dictionary.allSatisfy { $0.tensor.dtype == .float32 && $0.tensor.isFinite().all().item(as: Bool.self) }
            )
            for format in StateDictionary.Format.allCases where read < 3 {
                try dictionary.write(to: temporary.file("again"), format: format)
                expectSame(try StateDictionary.load(temporary.file("again")), dictionary)
            }
            read += 1
        }
        #expect(read > 0)
    }
}
