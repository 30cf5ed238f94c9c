import ByteIO

/// Maps JSON records of all supported formats to events; each record decides for itself which format it has.
///
///     var parser = JSONRecordParser()
///     var event = LogEvent()
///     if case .event = parser.parse(record, into: &event) { print(event.text(.sourceUser) ?? "?") }
package struct JSONRecordParser: RecordParser {
    private let formats: JSONFormats
    private var fields: JSONFields
    /// The messages of records that need them: most are long, and asked for only then.
    private var messages: JSONFields
    /// The values of event data that are JSON within the record.
    private var inner: JSONFields
    private var text: [UInt8] = []

    /// The maximum size of an event's fields including the commas between them: the limit of the day file reader.
    private static let longest = 65_500
    /// The maximum number of records within records.
    private static let deepest = 3

    /// Creates a parser.
    ///
    /// - Parameters:
    ///   - format: The format that all records have; `nil` if each record decides.
    ///   - infersZone: True if a local time beside the UTC time of its receipt tells the zone; otherwise the time stays
    ///     one of the local clock.
    package init(format: JSONFormat? = nil, infersZone: Bool = true) {
        var (paths, messagePaths) = (JSONPaths(), JSONPaths())
        formats = JSONFormats(&paths, messages: &messagePaths, only: format, infersZone: infersZone)
        messages = JSONFields(messagePaths.names, ignoringCase: true)
        fields = JSONFields(paths.names, ignoringCase: true)
        inner = fields
    }

    /// Reads `record`, a JSON object, into `event`.
    package mutating func parse(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        var found = step(record, into: &event)
        for _ in 0..<Self.deepest {
            switch found {
            case .meaning(let meaning): return meaning
            case .record:
                // The text of the record moves out of `fields`, which are about to read it.
                let text = text
                found = text.withUnsafeBytes { step($0, into: &event) }
            case .eventData: return eventData(into: &event)
            }
        }
        return .rejected("expected records within records at most \(Self.deepest) deep, found them deeper")
    }

    /// What was found in a record; the text of anything within it is in ``text``.
    private enum Found {
        case meaning(RecordMeaning)
        case record, eventData
    }

    private mutating func step(_ record: UnsafeRawBufferPointer, into event: inout LogEvent) -> Found {
        event.reset()
        guard record.first != UInt8(ascii: "<") else { return .meaning(EmbeddedXML.parse(record, into: &event)) }
        do throws(JSONFields.Fault) {
            try fields.read(record)
        } catch {
            return .meaning(Self.rejected(error))
        }
        let formats = formats
        let meaning = fields.withValues { Self.found(formats.map(JSONRecord($0), into: &event), event) }
        if let meaning { return taken(meaning) }
        do throws(JSONFields.Fault) {
            try messages.read(record)
        } catch {
            return .meaning(Self.rejected(error))
        }
        let later = fields.withValues { values in
            messages.withValues { messages in
                let meaning = formats.map(JSONRecord(values), messages: JSONRecord(messages), into: &event)
                return Self.found(meaning, event)
            }
        }
        return taken(later ?? (.meaning(.rejected("expected a record of a known JSON format, found none")), nil))
    }

    /// What `meaning` says, and the text that it points to; `nil` if the messages are needed.
    private static func found(_ meaning: JSONMeaning, _ event: LogEvent) -> (Found, text: [UInt8]?)? {
        switch meaning {
        case .known(let meaning): (.meaning(checked(meaning, event)), nil)
        case .wraps(let bytes): (.record, Array(bytes))
        case .wrapsEventData(let bytes): (.eventData, Array(bytes))
        case .needsMessages: nil
        }
    }

    private mutating func taken(_ found: (Found, text: [UInt8]?)) -> Found {
        if let text = found.text { self.text = text }
        return found.0
    }

    /// Maps a Windows event whose event data are the JSON in ``text``.
    private mutating func eventData(into event: inout LogEvent) -> RecordMeaning {
        do throws(JSONFields.Fault) {
            let text = text
            try inner.read(text)
        } catch {
            return Self.rejected(error)
        }
        return fields.withValues { outer in
            inner.withValues { data in
                let meaning = formats.windows.map(JSONRecord(outer), eventData: JSONRecord(data), into: &event)
                return Self.checked(meaning, event)
            }
        }
    }

    private static func checked(_ meaning: RecordMeaning, _ event: LogEvent) -> RecordMeaning {
        // Values that were copied share their bytes.
        guard meaning == .event, event.byteCount > longest / LogEvent.Slot.allCases.count - 1 else { return meaning }
        var count = 0
        for slot in LogEvent.Slot.allCases { count += event.count(slot) + 1 }
        guard count > longest else { return .event }
        return .rejected("expected fields of at most \(longest) bytes, found longer ones")
    }

    private static func rejected(_ fault: JSONFields.Fault) -> RecordMeaning {
        switch fault {
        case .syntax: .rejected("expected a JSON object, found something else")
        case .encoding: .rejected("expected UTF-8, found other bytes")
        case .depth: .rejected("expected JSON nested at most \(JSONFields.deepest) deep, found it deeper")
        }
    }
}

extension JSONFields {
    /// Reads `text`, a complete object.
    fileprivate mutating func read(_ text: [UInt8]) throws(Fault) {
        var fault: Fault?
        text.withUnsafeBytes { bytes in
            do throws(Fault) { try read(bytes) } catch { fault = error }
        }
        if let fault { throw fault }
    }
}

/// Reads Windows events that a JSON record holds as XML.
enum EmbeddedXML {
    /// Reads the XML of one event into `event`.
    static func parse(_ text: UnsafeRawBufferPointer, into event: inout LogEvent) -> RecordMeaning {
        var parser = WindowsXML()
        return parser.parse(text, into: &event)
    }
}
