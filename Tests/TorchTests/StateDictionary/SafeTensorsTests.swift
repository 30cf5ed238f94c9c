import ByteIO
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SafeTensorsTests {
    /// A file of a header and the bytes behind it.
    static func file(_ header: String, _ data: [UInt8] = []) -> Data {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        return Data(length + Array(header.utf8) + data)
    }

    @Test func `a file put together by hand is read in the order of its header`() throws {
        let folder = try TemporaryFolder()
        let header = """
            {"__metadata__": {"format": "pt", "a\\u00e9\\"": ""},
             "b.weight" : {"shape":[2,1],"dtype":"I16","data_offsets":[1,5]},
             "a/\\n": {"dtype":"U8","shape":[],"data_offsets":[0,1]},
             "empty": {"dtype":"F64","shape":[0,3],"data_offsets":[5,5]}}
            """
        let path = try folder.write(Self.file(header, [7, 1, 0, 0xFF, 0xFF]), to: "w")
        let dictionary = try StateDictionary.load(path)
        #expect(dictionary.names == ["b.weight", "a/\n", "empty"])
        #expect(dictionary.metadata == ["format": "pt", "aé\"": ""])
        #expect(dictionary["b.weight"]?.scalars(as: Int16.self) == [1, -1])
        #expect(dictionary["b.weight"]?.shape == [2, 1])
        #expect(dictionary["a/\n"]?.shape == [])
        #expect(dictionary["a/\n"]?.scalars(as: UInt8.self) == [7])
        #expect(dictionary["empty"]?.shape == [0, 3])
        #expect(dictionary["empty"]?.dtype == .float64)
    }

    @Test func `a file is written as the format says, wide elements first and aligned`() throws {
        let folder = try TemporaryFolder()
        var dictionary = StateDictionary()
        dictionary["b"] = Tensor([1, 2, 3] as [UInt8])
        dictionary["a\"/"] = Tensor([1.5] as [Float])
        dictionary.metadata = ["k": "v"]
        try dictionary.write(to: folder.file("w"), format: .safeTensors)
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("w")))
        let header =
            #"{"__metadata__":{"k":"v"},"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]},"#
            + #""a\"/":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let padding = String(repeating: " ", count: -header.utf8.count & 7)
        #expect(data == Self.file(header + padding, [0, 0, 0xC0, 0x3F, 1, 2, 3]))
        #expect(folder.names == ["w"])
    }

    static let entry = #""dtype":"U8","shape":[2],"data_offsets":[0,2]"#

    static let hostile: [(header: String, size: Int, message: String)] = [
        ("{", 0, "\"` was expected"),
        ("{}", 1, "1 bytes behind the header; the tensors take 0"),
        ("{} x", 0, "the end of the header"),
        ("{,}", 0, "was expected"),
        ("{\"a", 0, "without an end"),
        ("{\"a\\", 0, "without an end"),
        ("{\"a\\q\":{}}", 0, "cannot be read"),
        ("{\"a\u{1}\":{}}", 0, "control character"),
        ("{\"a\":{}}", 0, "lacks its"),
        ("{\"a\":[]}", 0, "`{` was expected"),
        ("{\"__metadata__\":{\"a\":1}}", 0, "`\"` was expected"),
        ("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, "\"a\" comes twice"),
        ("{\"a\":{\(entry)},\"a\":{\(entry)}}", 2, "\"a\" comes twice"),
        ("{\"a\":{\(entry),\"dtype\":\"U8\"}}", 2, "\"dtype\" comes twice"),
        ("{\"a\":{\(entry),\"x\":1}}", 2, "\"x\" of a tensor is not known"),
        ("{\"a\":{\(entry)}}", 1, "within the 1 bytes"),
        ("{\"a\":{\(entry)}}", 3, "3 bytes behind the header; the tensors take 2"),
        ("{\"a\":{\(entry)},\"b\":{\(entry)}}", 2, "follow one another"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "follow one another"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]}}", 2, "in order"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0]}}", 2, "two `data_offsets`"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,2]}}", 2, "does not take 2 bytes"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[-2],\"data_offsets\":[0,2]}}", 2, "whole number"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2.0],\"data_offsets\":[0,2]}}", 2, "`]` was expected"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[02],\"data_offsets\":[0,2]}}", 2, "whole number"),
        ("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,2]}}", 2, "whole number"),
        ("{\"a\":{\"dtype\":\"F8_E5M2\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2, "\"F8_E5M2\"; known are"),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0,
            "does not take 0 bytes"
        ),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,9223372036854775807],\"data_offsets\":[0,0]}}", 0,
            "does not take 0 bytes"
        ),
        (
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,9223372036854775807]}}", 1,
            "does not take 9223372036854775807"
        ),
    ]

    @Test(arguments: hostile.indices)
    func `a hostile header is an error that says why`(index: Int) {
        let (header, size, message) = Self.hostile[index]
        let error = #expect(throws: InputError.self) {
            try SafeTensorsHeader(json: Array(header.utf8), dataSize: size, file: "w")
        }
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "no error")")
    }

    @Test func `lengths that cannot be and bools that are none are errors`() throws {
        let folder = try TemporaryFolder()
        let endless = try folder.write(Data([UInt8](repeating: 0xFF, count: 8) + Array("{}".utf8)), to: "a")
        let long = try folder.write(Data([3, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)), to: "b")
        let bool = #"{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#
        for path in [endless, long, try folder.write(Self.file(bool, [1, 2]), to: "c")] {
            let error = #expect(throws: InputError.self) { try StateDictionary.load(path) }
            #expect(error?.file == path)
        }
    }

    @Test func `the name that is kept for metadata cannot be a tensor's`() throws {
        let folder = try TemporaryFolder()
        let dictionary = StateDictionary([(name: "__metadata__", tensor: Tensor.zeros([1]))])
        #expect(throws: InputError.self) { try dictionary.write(to: folder.file("w"), format: .safeTensors) }
        #expect(folder.names.isEmpty)
    }

    @Test func `damaged files are read or refused, and never crash`() throws {
        let folder = try TemporaryFolder()
        var dictionary = StateDictionary()
        for index in 0..<6 { dictionary["layer.\(index)"] = Tensor.full([index, 3], index) }
        try dictionary.write(to: folder.file("good"), format: .safeTensors)
        let good = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("good"))))
        var damage = Damage(seed: 2)
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
}
