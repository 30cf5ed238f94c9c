/// Writes a chunk with one record token by token, for what the Windows service writes rarely.
struct BinaryXML {
    /// The chunk up to now.
    private(set) var bytes: [UInt8]
    /// True while the definition of a template is written, where elements have a dependency identifier.
    private var isTemplate = false

    private static let record = 512

    init() {
        bytes = Array("ElfChnk\0".utf8)
        bytes += [UInt8](repeating: 0, count: Self.record - bytes.count)
        bytes += [0x2a, 0x2a, 0, 0, 0, 0, 0, 0, 1]
        bytes += [UInt8](repeating: 0, count: 15)
        bytes += [0x0f, 1, 1, 0]
    }

    /// The chunk with the end of its record.
    var chunk: [UInt8] {
        var chunk = bytes + [0]
        let size = chunk.count + 4 - Self.record
        chunk += Self.number(size, 4)
        chunk.replaceSubrange(Self.record + 4..<Self.record + 8, with: Self.number(size, 4))
        chunk.replaceSubrange(48..<52, with: Self.number(chunk.count, 4))
        return chunk
    }

    /// The first `count` bytes of a little-endian number.
    static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// Writes `bytes` as they are.
    mutating func raw(_ bytes: [UInt8]) { self.bytes += bytes }

    /// Writes a reference to a name that follows it.
    mutating func name(_ text: String) {
        bytes += Self.number(bytes.count + 4, 4)
        bytes += [0, 0, 0, 0, 0, 0]
        units(text)
        bytes += [0, 0]
    }

    /// Writes the number of code units of `text`, and the text.
    mutating func units(_ text: String) {
        bytes += Self.number(text.utf16.count, 2)
        for unit in text.utf16 { bytes += Self.number(Int(unit), 2) }
    }

    /// Writes a text token.
    mutating func text(_ text: String) {
        bytes += [0x05, 0x01]
        units(text)
    }

    /// Writes an element with at most one attribute.
    mutating func element(
        _ name: String,
        _ attribute: (name: String, value: (inout BinaryXML) -> Void)? = nil,
        _ content: (inout BinaryXML) -> Void = { _ in }
    ) {
        bytes.append(attribute == nil ? 0x01 : 0x41)
        if isTemplate { bytes += [0xff, 0xff] }
        bytes += [0, 0, 0, 0]
        self.name(name)
        if let attribute {
            bytes += [0, 0, 0, 0, 0x06]
            self.name(attribute.name)
            attribute.value(&self)
        }
        bytes.append(0x02)
        content(&self)
        bytes.append(0x04)
    }

    /// Writes an element `Data`.
    mutating func data(_ name: String, _ content: (inout BinaryXML) -> Void) {
        element("Data", ("Name", { $0.text(name) }), content)
    }

    /// Writes an event of number 4624 with the time that `time` writes.
    mutating func event(time: (inout BinaryXML) -> Void, data: (inout BinaryXML) -> Void) {
        withoutActuallyEscaping(time) { time in
            element("Event") { xml in
                xml.element("System") { xml in
                    xml.element("EventID") { $0.text("4624") }
                    xml.element("TimeCreated", ("SystemTime", time))
                }
                xml.element("EventData", nil, data)
            }
        }
    }

    /// Writes a use of a template with `values`, after its definition, which `body` writes.
    mutating func template(_ values: [(type: UInt8, bytes: [UInt8])], _ body: (inout BinaryXML) -> Void) {
        bytes += [0x0c, 1, 0, 0, 0, 0]
        bytes += Self.number(bytes.count + 4, 4)
        bytes += [UInt8](repeating: 0, count: 24)
        let start = bytes.count
        isTemplate = true
        bytes += [0x0f, 1, 1, 0]
        body(&self)
        bytes.append(0)
        isTemplate = false
        bytes.replaceSubrange(start - 4..<start, with: Self.number(bytes.count - start, 4))
        bytes += Self.number(values.count, 4)
        for value in values { bytes += Self.number(value.bytes.count, 2) + [value.type, 0] }
        for value in values { bytes += value.bytes }
    }
}
