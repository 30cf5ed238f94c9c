import AuthLogs

/// A record of the Security log as names and values, for tests of the mapping.
struct WindowsRecord {
    var id: String
    var computer = "FILE01.corp.example"
    var provider: String? = "Microsoft-Windows-Security-Auditing"
    var channel: String? = "Security"
    var time: LogTime? = LogTime(seconds: 1_735_718_400)
    var data: [String: String]

    init(_ id: Int, _ data: [String: String], computer: String = "FILE01.corp.example") {
        (self.id, self.data, self.computer) = ("\(id)", data, computer)
    }

    /// The meaning of the record, and its event.
    func mapped() -> (meaning: RecordMeaning, event: LogEvent) {
        var values: [(WindowsEvent.Field, String)] = [(.eventID, id), (.computer, computer), (.recordID, "4711")]
        if let provider { values.append((.provider, provider)) }
        if let channel { values.append((.channel, channel)) }
        for (name, value) in data {
            let field = Array(name.utf8).withUnsafeBytes { WindowsEvent.field(named: $0) }
            if let field { values.append((field, value)) }
        }
        let bytes = values.flatMap { Array($0.1.utf8) }
        return bytes.withUnsafeBytes { bytes in
            var (record, event, start) = (WindowsEvent(), LogEvent(), 0)
            record.time = time
            for (field, value) in values {
                record[field] = UnsafeRawBufferPointer(rebasing: bytes[start..<start + value.utf8.count])
                start += value.utf8.count
            }
            return (record.map(into: &event), event)
        }
    }
}

extension LogEvent {
    /// The values in `slots`, without empty ones as `nil`.
    func texts(_ slots: Slot...) -> [String?] { slots.map { text($0) } }
}
