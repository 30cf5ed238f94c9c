import AuthLogs
import Testing

/// Tokens and types of values that are rare in real event logs.
@Suite struct EVTXTokenTests {
    private let iso: (inout BinaryXML) -> Void = { $0.text("2025-01-01T08:00:00.12Z") }

    /// The event that the record written by `body` is mapped to.
    private func event(_ body: (inout BinaryXML) -> Void) throws -> LogEvent {
        var xml = BinaryXML()
        body(&xml)
        let reading = EVTXReading(chunk: xml.chunk)
        #expect(reading.rejections.isEmpty)
        return try #require(reading.events.first)
    }

    @Test func `references, character data and instructions are parts of a text`() throws {
        let event = try event { xml in
            xml.event(time: iso) { xml in
                xml.raw([0x0a])
                xml.name("target")
                xml.raw([0x0b])
                xml.units("data")
                xml.data("TargetUserName") { xml in
                    xml.text("a")
                    for entity in ["amp", "lt", "gt", "quot", "apos", "nbsp"] {
                        xml.raw([0x49])
                        xml.name(entity)
                    }
                    xml.raw([0x48, 0xe9, 0x00, 0x07])
                    xml.units("z]")
                }
                xml.element("Other") { $0.data("TargetDomainName") { $0.text("CORP") } }
                xml.data("IpAddress") { $0.element("Inner") { $0.text("10.0.0.1") } }
            }
        }
        #expect(event.texts(.destinationUser, .destinationDomain) == ["a&<>\"'éz]", "CORP"])
        #expect(event.texts(.sourceAddress, .recordID) == [nil, "1"])
        #expect(event.time == LogTime(seconds: 1_735_718_400, nanoseconds: 120_000_000, digits: 2))
    }

    private static let values: [(type: UInt8, bytes: [UInt8], text: String?)] = [
        (0x01, Array("x\0y\0\0\0".utf8), "xy"), (0x02, [0x78, 0xe9, 0], "xé"), (0x03, [0xff], "-1"),
        (0x04, [0xff], "255"), (0x05, [0xfe, 0xff], "-2"), (0x06, [0xfe, 0xff], "65534"),
        (0x07, [0, 0, 0, 0x80], "-2147483648"), (0x08, [0, 0, 0, 0x80], "2147483648"),
        (0x09, [0, 0, 0, 0, 0, 0, 0, 0x80], "-9223372036854775808"),
        (0x0a, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "18446744073709551615"), (0x0b, [0, 0, 0, 0], nil),
        (0x0d, [1, 0, 0, 0], "1"), (0x0e, [1, 2, 3], nil), (0x10, [0x0f, 0, 0, 0], "0xf"), (0x14, [0, 0, 0, 0], "0x0"),
        (0x15, [0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01], "0x123456789abcdef"),
        (0x13, [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0], "S-1-5-32-544"), (0x13, [1, 2, 0, 0], nil),
        (0x81, Array("x\0\0\0".utf8), nil), (0x00, [], nil), (0x00, [1, 2], nil), (0x77, [1], nil),
        (0x01, [0x3d, 0xd8], "\u{fffd}"),
    ]

    @Test(arguments: values)
    func `a value of any type is read or passed over`(type: UInt8, bytes: [UInt8], text: String?) throws {
        let event = try event { xml in
            let after: [UInt8] = [0x7a, 0]
            xml.template([(type, bytes), (0x01, after)]) { xml in
                xml.event(time: iso) { xml in
                    xml.data("TargetUserName") { $0.raw([0x0e, 0, 0, type]) }
                    xml.data("TargetDomainName") { xml in
                        xml.text("<")
                        xml.raw([0x0d, 1, 0, 0x01])
                        xml.text(">")
                    }
                    xml.data("SubjectUserName") { $0.text("someone") }
                    // There is no such value.
                    xml.data("IpAddress") { $0.raw([0x0d, 9, 0, 0x01]) }
                }
            }
        }
        #expect(event.texts(.destinationUser, .destinationDomain) == [text, "<z>"])
        #expect(event.texts(.sourceAddress, .sourceUser) == [nil, "someone"])
    }

    private static let times: [(type: UInt8, bytes: [UInt8], fraction: (Int32, Int8)?)] = [
        (0x12, [0xe9, 7, 1, 0, 3, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0x7b, 0], (123_000_000, 3)),
        (0x11, [135, 86, 240, 39, 35, 92, 219, 1], (123_456_700, 7)), (0x11, [0, 0, 0, 0, 0, 0, 0, 0], nil),
        (0x11, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], nil), (0x12, [0, 0, 0], nil),
        (0x12, [UInt8](repeating: 0xff, count: 16), nil),
    ]

    @Test(arguments: times)
    func `a time is one of four forms, and none is rejected`(
        type: UInt8,
        bytes: [UInt8],
        fraction: (Int32, Int8)?
    ) throws {
        var xml = BinaryXML()
        xml.template([(type, bytes)]) { xml in
            xml.event(time: { $0.raw([0x0d, 0, 0, type]) }, data: { $0.data("TargetUserName") { $0.text("anna") } })
        }
        let reading = EVTXReading(chunk: xml.chunk)
        let time = fraction.map { LogTime(seconds: 1_735_718_400, nanoseconds: $0.0, digits: $0.1) }
        #expect(reading.events.first?.time == time)
        if time == nil { #expect(reading.rejections == ["record 1: expected the time of the event, found none"]) }
    }
}
