import AuthLogs
import TestSupport
import Testing

/// The reader of Windows event logs on files of our own writer.
@Suite struct EVTXReaderTests {
    @Test(arguments: [4624, 4625])
    func `every record of many chunks is read, with and without templates`(id: Int) {
        let file = EVTXBuilder.logons(500, id: id).file()
        #expect(file.count > 4_096 + 3 * 65_536)
        let reading = EVTXReading(file)
        #expect(reading.eventRecords == Array(1...500))
        #expect(reading.records.count == 500)
        for (number, event) in zip(1..., reading.events) {
            let digits: Int8 = number % 3 == 0 ? 9 : 7
            let time = LogTime(seconds: 1_735_718_400 + number, nanoseconds: 123_456_700, digits: digits)
            #expect(event.time == time)
            #expect(event.texts(.recordID, .reporter) == ["\(number)", "FILE01.corp.example"])
            #expect(event.texts(.sourceUser, .destinationDomain) == ["anna.bergström€😀", "CORP"])
            #expect(event.texts(.sourceSID, .destinationSID) == ["S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1104"])
            #expect(event.texts(.sourceAddress, .sourceHost) == ["10.20.0.15", nil])
            #expect(event.texts(.logonType, .authenticationType) == ["Network", "Kerberos"])
            #expect((event.outcome, event.account) == (id == 4624 ? (.success, .unspecified) : (.failure, .missing)))
        }
    }

    @Test func `other events and other providers are filtered, whether or not there is a template`() {
        var log = EVTXBuilder()
        for number in 1...6 {
            var record = EVTXBuilder.Record.logon(number, id: number < 4 ? 4672 : 4624)
            if number >= 4 { record.provider = "Microsoft-Windows-Sysmon" }
            log.append(record)
        }
        let other = RecordMeaning.filtered(.kind("Windows event of another provider"))
        let expected = Array(repeating: RecordMeaning.filtered(.windowsEvent(4672)), count: 3) + [other, other, other]
        #expect(EVTXReading(log.file()).records.map(\.meaning) == expected)
    }

    @Test func `a file is known by its header, its first chunk, or as chunks alone`() {
        var file = EVTXBuilder.logons(2).file()
        file.withUnsafeBytes {
            #expect(EVTXFile.firstChunk($0) == 4_096)
            #expect(EVTXFile.isEVTX(UnsafeRawBufferPointer(rebasing: $0[..<8])))
            #expect(!EVTXFile.isEVTX(UnsafeRawBufferPointer(rebasing: $0[..<7])))
        }
        #expect(EVTXReading(Array(file[4_096...])).eventRecords == [1, 2])
        for index in 0..<4_096 { file[index] = 0xee }
        #expect(EVTXReading(file).eventRecords == [1, 2])
        for index in 4_096..<4_100 { file[index] = 0xee }
        #expect(EVTXReading(file).records.isEmpty)
    }

    @Test func `unused chunks are skipped, and so is a file without chunks`() {
        let file = EVTXBuilder.logons(2).file()
        let unused = [UInt8](repeating: 0, count: 65_536)
        let reading = EVTXReading(Array(file[..<4_096]) + unused + Array(file[4_096...]) + unused + unused[..<100])
        #expect(reading.eventRecords == [1, 2])
        #expect(reading.records.count == 2)
        #expect(EVTXReading(EVTXBuilder().file()).records.isEmpty)
    }

    @Test func `records behind the end that an old header tells are read if their numbers follow`() {
        var chunk = Array(EVTXBuilder.logons(5).file()[4_096...])
        // The end of the third record, as if the header had been written after it.
        var end = 512
        for _ in 0..<3 { end += Int(chunk[end + 4]) | Int(chunk[end + 5]) << 8 }
        (chunk[48], chunk[49], chunk[50]) = (UInt8(end & 255), UInt8(end >> 8), 0)
        #expect(EVTXReading(chunk: chunk).eventRecords == [1, 2, 3, 4, 5])
        // A leftover of an earlier use of the chunk has another number.
        chunk[end + 8] = 77
        let reading = EVTXReading(chunk: chunk)
        #expect(reading.eventRecords == [1, 2, 3])
        #expect(reading.rejections.isEmpty)
    }

    @Test func `checksums do not matter, nor does a damaged header of a chunk`() {
        var chunk = Array(EVTXBuilder.logons(5).file()[4_096...])
        for index in [52, 53, 124, 125] { chunk[index] ^= 0xff }
        #expect(EVTXReading(chunk: chunk).eventRecords == [1, 2, 3, 4, 5])
        for index in 0..<512 { chunk[index] = 0xff }
        let reading = EVTXReading(chunk: chunk)
        #expect(reading.eventRecords == [1, 2, 3, 4, 5])
        #expect(reading.rejections == ["chunk 0: expected a chunk of an event log, found other bytes"])
    }

    @Test func `names and values at the limits`() {
        var log = EVTXBuilder()
        var record = EVTXBuilder.Record.logon(1)
        let long = String(repeating: "é", count: 10_000)
        record.data[3].value = long
        record.computer = ""
        record.data.append((String(repeating: "n", count: 1_000), "x"))
        record.data.append(("TargetUserName", "second"))
        log.append(record)
        let reading = EVTXReading(log.file())
        #expect(reading.events.first?.text(.destinationUser) == long)
        #expect(reading.events.first?.texts(.destinationHost, .reporter) == [nil, nil])
    }
}
