import Foundation

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
