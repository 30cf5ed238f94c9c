import CBytes

/// Reads one event in XML from front to back and notes the values of the fields that matter.
///
/// Values are pointers into the text; entities are decoded in place, which never makes a value longer.
struct WindowsXMLReader {
    /// The fields found.
    private(set) var event = WindowsEvent()

    private var cursor: XMLCursor
    private let names: KeyPaths.View
    /// The offsets and lengths of the names of the open elements.
    private var open = InlineArray<32, (start: Int, count: Int)>(repeating: (0, 0))
    private var depth = 0
    /// Where the children of the element at depth 2 are looked up.
    private var place = KeyPaths.Place.none
    /// The slot and the depth of the open element whose content is a value.
    private var field = (slot: -1, depth: 0)
    /// The content so far of that element.
    private var value: (start: UnsafeMutableRawPointer, end: UnsafeMutableRawPointer)?

    /// The number of bytes behind the text that are readable, the first of them zero.
    static let reach = 128
    /// The maximum nesting depth of elements.
    static let deepest = 32
    /// The names that ``KeyPaths`` finds: those of ``WindowsEvent/Field``, in their order, and that of the time.
    ///
    /// A name in EventData is never taken for one of System.
    static let names =
        fields.map { $0.rawValue.hasPrefix("system.") ? $0.rawValue : "data." + $0.rawValue } + ["system.timecreated"]
    private static let fields = WindowsEvent.Field.allCases
    private static let time = fields.count
    private static let provider = fields.firstIndex(of: .provider) ?? -1

    /// Creates a reader of the `count` bytes at `text`, with ``reach`` bytes behind them.
    init(_ text: UnsafeMutableRawPointer, count: Int, names: KeyPaths.View) {
        cursor = XMLCursor(text, count: count)
        self.names = names
    }

    /// Reads the whole record.
    mutating func read() throws(WindowsXMLFault) {
        repeat {
            try content()
            guard !cursor.isAtEnd else { throw depth == 0 ? .noEvent : .ended }
            try markup()
        } while depth > 0 || open[0].count == 0
        while !cursor.isAtEnd {
            try content()
            if !cursor.isAtEnd { try markup() }
            guard depth == 0 else { throw .noEvent }
        }
    }

    /// Takes the text before the next `<`.
    @inline(__always)
    private mutating func content() throws(WindowsXMLFault) {
        let start = cursor.next
        var ampersands: UInt64 = 0
        while true {
            let tags = cbytes_equal(cursor.next, UInt8(ascii: "<"))
            ampersands |= cbytes_equal(cursor.next, UInt8(ascii: "&")) & (~tags & (tags &- 1))
            if tags != 0 {
                cursor.next += tags.trailingZeroBitCount
                break
            }
            cursor.next += 64
            if cursor.isAtEnd { break }
        }
        if cursor.isAtEnd { cursor.next = cursor.end }
        guard cursor.next > start else { return }
        if field.slot >= 0, field.depth == depth {
            try append(start, cursor.next, isPlain: ampersands == 0)
        } else if depth == 0 {
            for byte in UnsafeRawBufferPointer(start: start, count: cursor.next - start) where !byte.isJSONSpace {
                throw .noEvent
            }
        }
    }

    /// Appends text to the value of the open element.
    private mutating func append(
        _ start: UnsafeMutableRawPointer,
        _ end: UnsafeMutableRawPointer,
        isPlain: Bool
    ) throws(WindowsXMLFault) {
        let length = isPlain ? end - start : try XMLText.decode(start, end - start)
        guard let value else {
            self.value = (start, start + length)
            return
        }
        value.end.copyMemory(from: start, byteCount: length)
        self.value = (value.start, value.end + length)
    }

    /// Takes a tag, comment, section of character data or processing instruction.
    @inline(__always)
    private mutating func markup() throws(WindowsXMLFault) {
        cursor.next += 1
        switch cursor.peek {
        case UInt8(ascii: "/"): try endTag()
        case UInt8(ascii: "!"): try declaration()
        case UInt8(ascii: "?"): try cursor.skip(past: "?>")
        default: try startTag()
        }
    }

    private mutating func declaration() throws(WindowsXMLFault) {
        if cursor.takes("!--") {
            try cursor.skip(past: "-->")
        } else if cursor.takes("![CDATA[") {
            let start = cursor.next
            try cursor.skip(past: "]]>")
            if field.slot >= 0, field.depth == depth { try append(start, cursor.next - 3, isPlain: true) }
        } else {
            throw .definition
        }
    }

    private mutating func endTag() throws(WindowsXMLFault) {
        cursor.next += 1
        guard depth > 0 else { throw .mismatch }
        let (start, count) = open[depth &- 1]
        // Behind the text are zeros, which no name has.
        for offset in 0..<count
        where cursor.next.load(fromByteOffset: offset, as: UInt8.self)
            != cursor.text.load(fromByteOffset: start &+ offset, as: UInt8.self)
        {
            throw .mismatch
        }
        cursor.next += count
        cursor.skipSpace()
        guard cursor.peek == UInt8(ascii: ">") else { throw cursor.isAtEnd ? .ended : .mismatch }
        cursor.next += 1
        close()
    }

    @inline(__always)
    private mutating func close() {
        if field.slot >= 0, field.depth == depth {
            if let value, let known = Self.fields.at(field.slot) { event[known] = Self.trimmed(value.start, value.end) }
            field.slot = -1
            value = nil
        }
        depth &-= 1
    }

    /// The bytes without blanks around them; `nil` if none are left.
    private static func trimmed(
        _ start: UnsafeMutableRawPointer,
        _ end: UnsafeMutableRawPointer
    ) -> UnsafeRawBufferPointer? {
        var (start, end) = (start, end)
        while start < end, start.load(as: UInt8.self).isJSONSpace { start += 1 }
        while start < end, (end - 1).load(as: UInt8.self).isJSONSpace { end -= 1 }
        return start < end ? UnsafeRawBufferPointer(start: start, count: end - start) : nil
    }
}

extension WindowsXMLReader {
    /// Takes a start tag, or that of an empty element.
    @inline(__always)
    private mutating func startTag() throws(WindowsXMLFault) {
        let (whole, local) = try cursor.name()
        let (count, nameCount) = (cursor.next - local, cursor.next - whole)
        if depth == 0, !Self.isEvent(local, count) || open[0].count > 0 { throw .noEvent }
        guard depth < Self.deepest else { throw .depth }
        open[depth] = (whole - cursor.text, nameCount)
        depth &+= 1
        var step = KeyPaths.Step.none
        if depth == 2 {
            place = section(local, count)
        } else if depth > 2, field.slot < 0, place != .none {
            step = names.step(from: place, by: local, count: count)
        }
        try attributes(&step)
        if step.slot >= 0, step.slot < Self.fields.count, step.slot != Self.provider {
            field = (step.slot, depth)
            value = nil
        }
        if cursor.peek == UInt8(ascii: "/") {
            cursor.next += 1
            guard cursor.peek == UInt8(ascii: ">") else { throw .tag }
            close()
        }
        cursor.next += 1
    }

    private static func isEvent(_ name: UnsafeMutableRawPointer, _ count: Int) -> Bool {
        count == 5 && UnsafeRawBufferPointer(start: name, count: 5).equals("Event")
    }

    /// Where the children of a child of `Event` are looked up.
    private func section(_ name: UnsafeMutableRawPointer, _ count: Int) -> KeyPaths.Place {
        let name = UnsafeRawBufferPointer(start: name, count: count)
        if name.equals("System") { return names.place("system") }
        return name.equals("EventData") || name.equals("UserData") ? names.place("data") : .none
    }

    /// Takes the attributes up to the end of the tag; those of `Data`, `Provider` and `TimeCreated` are read.
    @inline(__always)
    private mutating func attributes(_ step: inout KeyPaths.Step) throws(WindowsXMLFault) {
        while true {
            cursor.skipSpace()
            let byte = cursor.peek
            if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") {
                guard !cursor.isAtEnd else { throw .ended }
                return
            }
            guard !cursor.isAtEnd else { throw .ended }
            let (whole, local) = try cursor.name()
            let count = cursor.next - local
            cursor.skipSpace()
            guard cursor.peek == UInt8(ascii: "=") else { throw .tag }
            cursor.next += 1
            cursor.skipSpace()
            let value = try cursor.quoted()
            if depth > 2, place != .none, field.slot < 0, whole == local || !Self.isNamespace(whole) {
                try attribute(UnsafeRawBufferPointer(start: local, count: count), value, &step)
            }
        }
    }

    private static func isNamespace(_ name: UnsafeMutableRawPointer) -> Bool {
        UnsafeRawBufferPointer(start: name, count: 6).equals("xmlns:")
    }

    private mutating func attribute(
        _ name: UnsafeRawBufferPointer,
        _ value: UnsafeMutableRawBufferPointer,
        _ step: inout KeyPaths.Step
    ) throws(WindowsXMLFault) {
        guard let start = value.baseAddress else { return }
        if step.slot == Self.time, name.equals("SystemTime") {
            event.time = LogTime(iso: UnsafeRawBufferPointer(value))?.assuming(.unix)
        } else if step.slot == Self.provider, name.equals("Name") {
            event[.provider] = Self.trimmed(start, start + (try XMLText.decode(start, value.count)))
        } else if step.slot < 0, name.equals("Name") {
            // The name of Data, which has no entities.
            step = names.step(from: place, by: start, count: value.count)
        }
    }
}

extension [WindowsEvent.Field] {
    /// The element at `index`; `nil` if there is none.
    fileprivate func at(_ index: Int) -> WindowsEvent.Field? { indices.contains(index) ? self[index] : nil }
}
