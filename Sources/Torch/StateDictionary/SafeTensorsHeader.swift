package import ByteIO
import Foundation

/// The header of a safetensors file: what its bytes are the elements of.
///
/// The format: eight bytes with the header's length (little-endian), the header in JSON, then the elements of all
/// tensors without a gap. `{"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}`; the key `__metadata__`
/// is for strings. See <https://huggingface.co/docs/safetensors>.
package struct SafeTensorsHeader {
    /// A tensor's type, shape and place among the bytes behind the header.
    package struct Entry: Hashable {
        package let name: String
        package let dtype: DType
        package let shape: [Int]
        package let range: Range<Int>
    }

    /// A longer header is refused by the format.
    package static let maximumSize = 100_000_000

    /// The tensors in the order in which the header names them.
    package private(set) var entries: [Entry] = []
    /// Strings that go with the tensors.
    package private(set) var metadata: [String: String] = [:]

    static let metadataKey = "__metadata__"

    /// Lays out tensors one behind the other, those of wider elements first, so that each is aligned.
    init(tensors: [(name: String, shape: [Int], dtype: DType)], metadata: [String: String]) {
        self.metadata = metadata
        var ranges = [Range<Int>](repeating: 0..<0, count: tensors.count)
        var end = 0
        let widestFirst = tensors.indices.sorted {
            (-tensors[$0].dtype.byteWidth, $0) < (-tensors[$1].dtype.byteWidth, $1)
        }
        for index in widestFirst {
            let start = end
            end += tensors[index].shape.reduce(tensors[index].dtype.byteWidth, *)
            ranges[index] = start..<end
        }
        entries = zip(tensors, ranges).map { Entry(name: $0.name, dtype: $0.dtype, shape: $0.shape, range: $1) }
    }

    /// Reads the header `json` of `file`, behind which there are `dataSize` bytes.
    ///
    /// - Throws: `InputError` where it is not the JSON that was expected, a name comes twice, or the tensors do not lie
    ///   side by side over all of the bytes.
    package init(json: [UInt8], dataSize: Int, file: String) throws(InputError) {
        var parser = SafeTensorsParser(json, file: file)
        (entries, metadata) = try parser.header()
        var end = 0
        for entry in inFileOrder {
            let name = entry.name.quotedForMessage
            guard TensorLayout.byteCount(shape: entry.shape, dtype: entry.dtype) == entry.range.count else {
                let shape = entry.shape.prefix(TensorLayout.maximumRank)
                let message =
                    "tensor \(name): shape \(shape) of \(entry.dtype) does not take \(entry.range.count) bytes"
                throw InputError(file: file, message: message)
            }
            guard entry.range.lowerBound == end, entry.range.upperBound <= dataSize else {
                let message =
                    "tensor \(name): bytes \(entry.range); the tensors must follow one another, this one from byte "
                    + "\(end) on, within the \(dataSize) bytes that there are"
                throw InputError(file: file, message: message)
            }
            end = entry.range.upperBound
        }
        guard end == dataSize else {
            throw InputError(file: file, message: "\(dataSize) bytes behind the header; the tensors take \(end)")
        }
    }

    /// The tensors in the order in which their bytes lie.
    var inFileOrder: [Entry] {
        entries.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }
}

extension SafeTensorsHeader {
    /// The header as JSON, with spaces behind it up to a multiple of eight bytes, so that the tensors are aligned.
    ///
    /// - Throws: `EncodingError`, if a name could not be written.
    func json() throws -> [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = try metadata.sorted { $0.key < $1.key }.map {
                try "\(Self.quote($0.key)):\(Self.quote($0.value))"
            }
            fields.append("\"\(Self.metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        for entry in entries {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            let offsets = "\(entry.range.lowerBound),\(entry.range.upperBound)"
            let type = entry.dtype.safeTensorsName
            let body = "{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
            fields.append("\(try Self.quote(entry.name)):\(body)")
        }
        var bytes = Array("{\(fields.joined(separator: ","))}".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: -bytes.count & 7)
        return bytes
    }

    private static func quote(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }
}
