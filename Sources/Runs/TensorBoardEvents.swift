/// TensorBoard's `Event` messages in protocol-buffer form, as far as scalars need them.
package enum EventMessage {
    /// The first message of every event file.
    package static func fileVersion(time: Double) -> [UInt8] {
        self.time(time) + field(3, Array("brain.Event:2".utf8))
    }

    /// The values `scalars` at `step`; `time` is seconds since 1970.
    package static func scalars(_ scalars: [(name: String, value: Double)], step: Int, time: Double) -> [UInt8] {
        let summary = scalars.flatMap { scalar in
            // Summary.value: tag = 1, simple_value = 2 (a 32-bit float).
            field(1, field(1, Array(scalar.name.utf8)) + [2 << 3 | 5] + bytes(Float(scalar.value).bitPattern))
        }
        return self.time(time) + [2 << 3] + varint(UInt64(bitPattern: Int64(step))) + field(5, summary)
    }

    /// `message` framed as a TFRecord: length, its checksum, data, their checksum.
    package static func record(_ message: [UInt8]) -> [UInt8] {
        let length = bytes(UInt64(message.count))
        return length + bytes(CRC32C.masked(length)) + message + bytes(CRC32C.masked(message))
    }

    private static func time(_ time: Double) -> [UInt8] { [1 << 3 | 1] + bytes(time.bitPattern) }

    /// Field `number` holding `content` of any length.
    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + varint(UInt64(content.count)) + content
    }

    /// `value` in groups of seven bits, the lowest first.
    private static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// The Castagnoli checksum, in the masked form of TFRecord files too.
package enum CRC32C {
    /// The polynomial with its bits reversed.
    private static let polynomial: UInt32 = 0x82f6_3b78

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ polynomial }
    }

    /// The checksum of `bytes`.
    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { value, byte in table[Int((value ^ UInt32(byte)) & 0xff)] ^ value >> 8 }
    }

    /// The masked checksum of `bytes`, for data that themselves contain checksums.
    package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let value = checksum(bytes)
        return (value >> 15 | value << 17) &+ 0xa282_ead8
    }
}
