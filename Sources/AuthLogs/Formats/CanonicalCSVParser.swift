import ByteIO

/// Maps lines of LANL's raw logs and of day files to events, whose values stay as they are.
package struct CanonicalCSVParser: RecordParser {
    package init() {}

    package mutating func parse(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        event.reset()
        switch EventLine(csv: record, keeping: .all) {
        case .event(let parsed):
            parsed.withView { view in
                event.isCanonical = true
                event.time = LogTime(
                    seconds: view.second,
                    clock: view.second < EventClock.firstDate ? .relative : .unix
                )
                for (field, slot) in zip(AuthField.allCases, LogEvent.Slot.allCases) {
                    event.set(slot, verbatim: view[field])
                }
            }
            event.outcome =
                switch parsed[.outcome] {
                case "Success": .success
                case "Fail": .failure
                default: .unknown
                }
            return .event
        case .filtered: return .filtered(.unwantedUser)
        case .rejected(let reason): return .rejected(reason)
        }
    }
}
