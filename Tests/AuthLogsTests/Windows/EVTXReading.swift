import AuthLogs
import TestSupport

/// What a reader said of a Windows event log, in order.
struct EVTXReading {
    /// The place and the meaning of each record.
    var records: [(place: EVTXPlace, meaning: RecordMeaning)] = []
    /// The events.
    var events: [LogEvent] = []

    /// Reads a whole file.
    init(_ file: [UInt8]) {
        file.withUnsafeBytes { bytes in EVTXFile.forEachChunk(of: bytes) { read($0) } }
    }

    /// Reads one chunk.
    init(chunk: [UInt8]) {
        chunk.withUnsafeBytes { read(EVTXChunk($0, number: 0)) }
    }

    private mutating func read(_ chunk: EVTXChunk) {
        var event = LogEvent()
        chunk.forEachRecord(into: &event) { place, meaning, event in
            records.append((place, meaning))
            if meaning == .event { events.append(event) }
        }
    }

    /// The numbers of the records that are events.
    var eventRecords: [UInt64] {
        records.compactMap { if case .record(let number) = $0.place, $0.meaning == .event { number } else { nil } }
    }

    /// The reasons of rejections with their places.
    var rejections: [String] {
        records.compactMap { if case .rejected(let reason) = $0.meaning { "\($0.place): \(reason)" } else { nil } }
    }
}

extension EVTXBuilder {
    /// A log of network logons, numbered from 1, one a second; every third is written without a template.
    static func logons(_ count: Int, id: Int = 4624) -> EVTXBuilder {
        var log = EVTXBuilder()
        for number in 1...count { log.append(.logon(number, id: id)) }
        return log
    }
}

extension EVTXBuilder.Record {
    /// A network logon.
    static func logon(_ number: Int, id: Int = 4624) -> EVTXBuilder.Record {
        var record = EVTXBuilder.Record(
            recordID: UInt64(number),
            seconds: 1_735_718_400 + number,
            nanoseconds: 123_456_700,
            eventID: id,
            computer: "FILE01.corp.example",
            data: [
                ("SubjectUserSid", "S-1-0-0"), ("SubjectUserName", "-"), ("TargetUserSid", "S-1-5-21-1-2-3-1104"),
                ("TargetUserName", "anna.bergström€😀"), ("TargetDomainName", "CORP"), ("Status", "0xc000006d"),
                ("SubStatus", "0xc0000064"), ("LogonType", "3"), ("AuthenticationPackageName", "Kerberos"),
                ("WorkstationName", ""), ("IpAddress", "10.20.0.15"), ("ImpersonationLevel", "%%1833"),
            ]
        )
        record.isPlain = number % 3 == 0
        return record
    }
}
