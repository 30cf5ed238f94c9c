import AuthLogs
import TestSupport
import Testing

/// Damaged and hostile Windows event logs: always an answer, never a crash or a hang.
@Suite struct EVTXFaultTests {
    @Test func `a file that is cut anywhere gives the whole records before the cut`() {
        let file = EVTXBuilder.logons(4).file()
        // The end of the last record by the header of the chunk.
        let whole = 4_096 + (Int(file[4_096 + 48]) | Int(file[4_096 + 49]) << 8)
        var seen: Set<Int> = []
        for length in Array(0..<whole) + stride(from: whole, to: file.count, by: 997) {
            let reading = EVTXReading(Array(file[..<length]))
            #expect(reading.eventRecords == Array(1...4).prefix(reading.events.count).map { UInt64($0) })
            seen.insert(reading.events.count)
            // Once there is a part of a chunk, the cut is said once, unless all records were there.
            let isCut = length > 4_096 && length < whole
            #expect(reading.rejections.count == (isCut ? 1 : 0), "length \(length)")
            if isCut, length >= 4_096 + 512 {
                #expect(reading.rejections == ["chunk 0: expected a chunk of 64 KiB, found the end of the file"])
            }
        }
        #expect(seen == [0, 1, 2, 3, 4])
    }

    @Test func `a damaged record is told, and the next one is read`() {
        let chunk = Array(EVTXBuilder.logons(5).file()[4_096...])
        let second = 512 + (Int(chunk[516]) | Int(chunk[517]) << 8)
        for (offset, byte) in [(0, UInt8(0)), (4, 1), (5, 0x7f), (7, 0xff)] {
            var damaged = chunk
            damaged[second + offset] = byte
            let reading = EVTXReading(chunk: damaged)
            #expect(reading.eventRecords == [1, 3, 4, 5])
            #expect(reading.rejections == ["chunk 0: expected a record of an event log, found other bytes"])
        }
        var damaged = chunk
        for index in second..<second + 300 { damaged[index] = 0 }
        #expect(EVTXReading(chunk: damaged).rejections.count == 1)
        damaged = chunk
        damaged[second + 24 + 4] = 0x33
        let reading = EVTXReading(chunk: damaged)
        #expect(reading.eventRecords == [1, 3, 4, 5])
        #expect(reading.rejections == ["record 2: expected a token of binary XML, found another byte"])
    }

    @Test func `ten thousand chunks with random damage`() {
        var random = SeededNumbers(seed: 16)
        let chunk = Array(EVTXBuilder.logons(4).file()[4_096...])
        let used = chunk.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        // The end of the used part is the end of the bytes, so that the sanitizer would see a read beyond.
        var damaged = Array(chunk[..<used])
        var counts: [Int: Int] = [:]
        for _ in 0..<10_000 {
            var offsets: [Int] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let offset = Int.random(in: 40..<used, using: &random)
                damaged[offset] = UInt8.random(in: 0...255, using: &random)
                offsets.append(offset)
            }
            let reading = EVTXReading(chunk: damaged)
            counts[reading.events.count, default: 0] += 1
            #expect(reading.records.count <= 12)
            for offset in offsets { damaged[offset] = chunk[offset] }
        }
        // Most damage concerns one record, or the template that is in the first.
        #expect(counts[3, default: 0] > 1_000)
    }

    @Test func `random bytes behind a valid header`() {
        var random = SeededNumbers(seed: 17)
        var chunk = Array(EVTXBuilder.logons(1).file()[4_096...])
        for _ in 0..<50 {
            for index in 512..<2_048 { chunk[index] = UInt8.random(in: 0...255, using: &random) }
            #expect(EVTXReading(chunk: chunk).events.isEmpty)
        }
    }

    @Test func `a template within itself ends`() {
        // The content of the element is a use of the template that is being defined.
        let reading = EVTXReading(
            chunk: Self.chunk { definition in
                Self.content(definition, Self.use(of: definition))
            }
        )
        #expect(
            reading.rejections == [
                "record 1: expected elements at most 64 and templates at most 8 levels deep, found more"
            ]
        )
    }

    @Test func `a template that uses itself very often ends soon`() {
        let reading = EVTXReading(
            chunk: Self.chunk(records: 100) { definition in
                Self.content(definition, Array(Array(repeating: Self.use(of: definition), count: 1_000).joined()))
            }
        )
        #expect(reading.records.count == 100)
        #expect(reading.rejections.count == 100)
    }

    @Test func `elements may not be nested without end`() {
        let reading = EVTXReading(
            chunk: Self.chunk { definition in
                var nested: [UInt8] = [0x01, 0xff, 0xff, 0, 0, 0, 0]
                nested += Self.number(definition + Self.nameOffset + 4)
                nested.append(0x02)
                return Self.content(definition, Array(Array(repeating: nested, count: 2_000).joined()))
            }
        )
        #expect(reading.rejections.first?.contains("64") == true)
    }

    @Test(arguments: [0xffff_ffff, 0x7fff_ffff, 0xffff, 4_096])
    func `huge counts and offsets are refused`(number: Int) {
        // As the number of values, as the size of the definition, and as the offset of a name.
        for place in 0..<3 {
            let (size, count) = (place == 0 ? number : nil, place == 1 ? number : 0)
            let chunk = Self.chunk(size: size, count: count) { definition in
                let name = Self.name("Event", at: definition + Self.nameOffset)
                return (place == 2 ? Self.number(number) : name) + [0x03, 0x00]
            }
            let reading = EVTXReading(chunk: chunk)
            #expect(reading.events.isEmpty)
            #expect(reading.records.count == 1)
        }
    }

    // MARK: Hostile chunks

    /// The offset of the name of a template's element from its definition.
    private static let nameOffset = 24 + 4 + 7

    /// An element `Event` with `content`, from its name on.
    private static func content(_ definition: Int, _ content: [UInt8]) -> [UInt8] {
        var bytes = name("Event", at: definition + nameOffset)
        bytes.append(0x02)
        bytes += content
        return bytes + [0x04, 0x00]
    }

    /// A use of the template at `definition`, without values.
    private static func use(of definition: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x0c, 1, 0, 0, 0, 0]
        bytes += number(definition)
        return bytes + number(0)
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// A reference at `offset` to a name that follows it.
    private static func name(_ text: String, at offset: Int) -> [UInt8] {
        var bytes: [UInt8] = number(offset + 4)
        bytes += [0, 0, 0, 0, 0, 0, UInt8(text.utf8.count), 0]
        for byte in text.utf8 { bytes += [byte, 0] }
        return bytes + [0, 0]
    }

    /// A chunk whose records use one template; `body` returns its element from the name on, given the definition's
    /// offset.
    private static func chunk(
        records: Int = 1,
        size: Int? = nil,
        count: Int = 0,
        _ body: (Int) -> [UInt8]
    ) -> [UInt8] {
        var chunk = Array("ElfChnk\0".utf8)
        chunk += [UInt8](repeating: 0, count: 504)
        let definition = 512 + 24 + 4 + 10
        for record in 1...records {
            var xml: [UInt8] = [0x0f, 1, 1, 0, 0x0c, 1, 0, 0, 0, 0]
            xml += number(definition)
            if record == 1 {
                var content: [UInt8] = [0x0f, 1, 1, 0, 0x01, 0xff, 0xff, 0, 0, 0, 0]
                content += body(definition)
                xml += [UInt8](repeating: 0, count: 20)
                xml += number(size ?? content.count)
                xml += content
            }
            xml += number(count)
            xml.append(0)
            let total = number(24 + xml.count + 4)
            chunk += [0x2a, 0x2a, 0, 0]
            chunk += total
            chunk.append(UInt8(record))
            chunk += [UInt8](repeating: 0, count: 15)
            chunk += xml
            chunk += total
        }
        for (index, byte) in number(chunk.count).enumerated() { chunk[48 + index] = byte }
        return chunk
    }
}
