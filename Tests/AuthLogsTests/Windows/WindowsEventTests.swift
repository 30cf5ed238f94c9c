import AuthLogs
import Testing

/// The records that are no authentication events, and the names of fields.
@Suite struct WindowsEventTests {
    private let data = ["TargetUserName": "anna.berg", "LogonType": "3"]

    @Test(arguments: [4672, 4688, 1102, 5140, 0, 65_535])
    func `other events are filtered by their number`(id: Int) {
        var record = WindowsRecord(id, data)
        record.provider = "Microsoft-Windows-Sysmon"
        record.time = nil
        #expect(record.mapped().meaning == .filtered(.windowsEvent(id)))
    }

    @Test func `the same number of another provider is filtered`() {
        let other = RecordMeaning.filtered(.kind("Windows event of another provider"))
        var record = WindowsRecord(4624, data)
        record.provider = "Microsoft-Windows-Sysmon"
        #expect(record.mapped().meaning == other)
        record.provider = "MICROSOFT-WINDOWS-Security-Auditing"
        record.channel = "ForwardedEvents"
        #expect(record.mapped().meaning == .event)
        record.provider = nil
        for channel in [nil, "", "Security", "security", "Sec", "ForwardedEvents"] {
            record.channel = channel
            #expect(record.mapped().meaning == .event)
        }
        record.channel = "Application"
        #expect(record.mapped().meaning == other)
    }

    @Test func `a record without number or time is rejected`() {
        var record = WindowsRecord(4624, data)
        record.time = nil
        #expect(record.mapped().meaning == .rejected("expected the time of the event, found none"))
        record.id = "logon"
        #expect(record.mapped().meaning == .rejected("expected an event ID as a number, found a text"))
        record.id = " "
        #expect(record.mapped().meaning == .rejected("expected an event ID, found none"))
        record.id = "0x1210"
        record.time = LogTime()
        #expect(record.mapped().meaning == .event)
    }

    @Test func `all fields of the data are found by name in any case, those of the system are not`() {
        func field(_ name: String) -> WindowsEvent.Field? {
            Array(name.utf8).withUnsafeBytes { WindowsEvent.field(named: $0) }
        }
        for item in WindowsEvent.Field.allCases {
            let isData = !item.rawValue.hasPrefix("system.")
            for name in [item.rawValue, item.rawValue.uppercased()] { #expect(field(name) == (isData ? item : nil)) }
        }
        for name in ["", "a", "TargetUserNam", "TargetUserName2", "TargetUserNamé", "T@rgetUserName", "\0\0\0\0\0\0"] {
            #expect(field(name) == nil)
        }
        #expect(field(String(repeating: "x", count: 100_000)) == nil)
    }

    @Test func `fields are set, replaced and removed independently`() {
        Array("abc".utf8).withUnsafeBytes { bytes in
            var event = WindowsEvent()
            for field in WindowsEvent.Field.allCases {
                #expect(event[field] == nil)
                event[field] = bytes
                #expect(event[field].map(Array.init) == Array("abc".utf8))
            }
            event[.status] = nil
            #expect(!event.has(.status) && event.has(.subStatus) && event.has(.logonType))
            event.time = LogTime(seconds: 1)
            event.reset()
            for field in WindowsEvent.Field.allCases { #expect(!event.has(field)) }
            #expect(event.time == nil)
        }
    }
}
