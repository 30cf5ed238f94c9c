import ByteIO

/// What a piece of binary XML contributes to an event: a list of fields and where their values come from.
///
/// A template of a chunk is compiled to it once; each of its records then only reads its substitutions.
struct EVTXTemplate {
    /// One contribution.
    struct Step {
        /// What the value is for.
        let target: Target
        /// Where the value comes from.
        let source: Source
        /// True if the value is appended to that of the step before: an element with text and substitutions.
        let isContinuation: Bool
    }

    /// What a value is for.
    enum Target: Hashable {
        case field(WindowsEvent.Field)
        case time
        /// The content of an element that has no text of its own, which may be further XML.
        case content
    }

    /// Where a value comes from.
    enum Source {
        /// A text in the chunk, of UTF-16 code units.
        case text(offset: Int, units: Int)
        /// A code unit that is written as a reference, such as `&amp;`.
        case unit(UInt16)
        /// A value of the record, by its index.
        case substitution(Int)
        /// A template and its values within this piece, at an offset in the chunk.
        case instance(Int)
    }

    /// The contributions in the order of the XML.
    var steps: [Step] = []

    /// The index of the substitution that is the event's number; `nil` if there is no such single one.
    var eventIDIndex: Int?
}

/// An element that is open while binary XML is compiled.
struct EVTXElement {
    /// The elements that matter to events.
    enum Kind: Equatable {
        case document
        case event
        case system
        case provider
        case timeCreated
        case eventData
        case data
        /// An element of `System` whose text is a field.
        case field(WindowsEvent.Field)
        case other
    }

    /// The kind of the element.
    let kind: Kind
    /// The field that the text of the element is; for `Data` known after its attribute `Name`.
    var field: WindowsEvent.Field?
    /// True if a part of the text was found.
    var hasText = false

    /// An element named `name` within an element of kind `parent`.
    init(_ name: EVTXName, in parent: Kind) {
        kind = Self.kind(name, in: parent)
        if case .field(let field) = kind { self.field = field }
    }

    private static func kind(_ name: EVTXName, in parent: Kind) -> Kind {
        switch parent {
        case .document, .event:
            if parent == .document, name == "Event" { return .event }
            if parent == .event, name == "System" { return .system }
            // A template for the data of an event has them as its root.
            return name == "EventData" || name == "UserData" ? .eventData : .other
        case .system:
            if name == "Provider" { return .provider }
            if name == "TimeCreated" { return .timeCreated }
            if name == "EventID" { return .field(.eventID) }
            if name == "EventRecordID" { return .field(.recordID) }
            if name == "Channel" { return .field(.channel) }
            return name == "Computer" ? .field(.computer) : .other
        case .eventData:
            return name == "Data" ? .data : .eventData
        default:
            return .other
        }
    }
}

/// A name of an element or attribute in a chunk, as UTF-16.
struct EVTXName {
    /// The code units.
    let units: UnsafeRawBufferPointer

    /// True if the name is `text`, which is ASCII.
    static func == (name: EVTXName, text: StaticString) -> Bool {
        guard name.units.count == text.utf8CodeUnitCount &* 2 else { return false }
        for index in 0..<text.utf8CodeUnitCount {
            let (low, high) = (name.units[index &* 2], name.units[index &* 2 &+ 1])
            guard low == text.utf8Start[index], high == 0 else { return false }
        }
        return true
    }
}
