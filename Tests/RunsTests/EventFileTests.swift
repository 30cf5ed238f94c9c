import Foundation
import Runs
import Testing

@Suite struct EventFileTests {
    // The third is of RFC 3720: 32 bytes of zeros.
    private static let checksums: [(String, UInt32)] = [
        ("123456789", 0xe306_9283), ("", 0), (String(repeating: "\0", count: 32), 0x8a91_36aa), ("a", 0xc1d0_4330),
    ]

    @Test(arguments: checksums)
    func `the checksum has its known values`(text: String, value: UInt32) {
        #expect(CRC32C.checksum(text.utf8) == value)
    }

    @Test func `a record is the bytes that TensorBoard reads`() {
        let message = EventMessage.scalars([(name: "a/b", value: 0.5)], step: 300, time: 2)
        #expect(
            message == [
                0x09, 0, 0, 0, 0, 0, 0, 0, 0x40,  // wall_time = 2.0
                0x10, 0xac, 0x02,  // step = 300
                0x2a, 12,  // summary
                0x0a, 10,  // value
                0x0a, 3, 0x61, 0x2f, 0x62,  // tag = "a/b"
                0x15, 0, 0, 0, 0x3f,  // simple_value = 0.5
            ]
        )
        let record = EventMessage.record(message)
        #expect(record.count == 8 + 4 + message.count + 4)
        #expect(Array(record[..<8]) == [UInt8(message.count), 0, 0, 0, 0, 0, 0, 0])
        #expect(Array(record[12..<12 + message.count]) == message)
    }

    @Test func `the file version record is the one that TensorFlow writes`() {
        // The head of every event file: length 24, its masked checksum, wall_time, "brain.Event:2".
        let record = EventMessage.record(EventMessage.fileVersion(time: 0))
        let length: [UInt8] = [24, 0, 0, 0, 0, 0, 0, 0]
        #expect(Array(record[..<8]) == length)
        #expect(Array(record[8..<12]) == [0xa3, 0x7f, 0x4b, 0x22])
        #expect(record[21] == 0x1a && record[22] == 13)
        #expect(String(decoding: record[23..<36], as: UTF8.self) == "brain.Event:2")
    }
}
