/// Writes one chunk.
struct EVTXChunkBuilder {
    /// A value in the XML: a text, or a value of the record's list.
    enum Piece {
        case text(String)
        case substitution(Int, type: UInt8)
    }

    private var bytes: [UInt8]
    private var names: [String: Int] = [:]
    private var definitions: [String: Int] = [:]
    private var records: [UInt64] = []
    private var lastRecord = 0

    /// An empty chunk.
    init() {
        bytes = Array("ElfChnk\0".utf8)
        bytes += [UInt8](repeating: 0, count: 512 - bytes.count)
    }

    /// True if there is no record.
    var isEmpty: Bool { records.isEmpty }

    /// Appends `record`; `false` if there is no room, and nothing is changed.
    mutating func append(_ record: EVTXBuilder.Record) -> Bool {
        let (start, names, definitions) = (bytes.count, names, definitions)
        bytes.put(UInt32(0x2a2a))
        bytes.put(UInt32(0))
        bytes.put(record.recordID)
        bytes.put(record.fileTime)
        if record.isPlain { writePlain(record) } else { writeWithTemplates(record) }
        bytes += [UInt8](repeating: 0, count: (4 - bytes.count % 8 + 8) % 8)
        let size = UInt32(bytes.count - start + 4)
        bytes.put(size)
        bytes.patch(size, at: start + 4)
        guard bytes.count <= 65_536 else {
            bytes.removeLast(bytes.count - start)
            (self.names, self.definitions) = (names, definitions)
            return false
        }
        records.append(record.recordID)
        lastRecord = start
        return true
    }

    /// The whole chunk with its checksums.
    func finished() -> [UInt8] {
        var result = bytes
        let free = UInt32(result.count)
        let (first, last) = (records.first ?? 0, records.last ?? 0)
        for (index, number) in [first, last, first, last].enumerated() { result.patch(number, at: 8 + index * 8) }
        for (index, number) in [128, UInt32(lastRecord), free].enumerated() { result.patch(number, at: 40 + index * 4) }
        result.patch(Array(result[512...]).crc32, at: 52)
        result.patch(Array(result[..<120] + result[128..<512]).crc32, at: 124)
        return result + [UInt8](repeating: 0, count: 65_536 - result.count)
    }

    // MARK: Records

    private static let system: [(name: String, type: UInt8)] = [
        ("EventID", 0x06), ("EventRecordID", 0x0a), ("Channel", 0x01), ("Computer", 0x01), ("SystemTime", 0x11),
    ]

    private mutating func writeWithTemplates(_ record: EVTXBuilder.Record) {
        bytes += [0x0f, 1, 1, 0]
        beginInstance("event \(record.provider)") { chunk in
            chunk.writeEvent(record, isTemplate: true) { chunk in
                chunk.write(.substitution(Self.system.count, type: 0x21))
            } system: { name in
                let index = Self.system.firstIndex { $0.name == name } ?? 0
                return .substitution(index, type: Self.system[index].type)
            }
        }
        bytes.put(UInt32(Self.system.count + 1))
        let values = [
            record.eventID.bytes(2), Int(record.recordID).bytes(8), record.channel.utf16Bytes,
            record.computer.utf16Bytes, Int(record.fileTime).bytes(8),
        ]
        for (value, field) in zip(values, Self.system) { writeDescriptor(value.count, type: field.type) }
        let descriptor = bytes.count
        writeDescriptor(0, type: 0x21)
        bytes += values.joined()
        let start = bytes.count
        writeData(record)
        bytes.patch(UInt16(bytes.count - start), at: descriptor)
        bytes.append(0)
    }

    /// Writes `EventData` with a template of its own.
    private mutating func writeData(_ record: EVTXBuilder.Record) {
        let values = record.data.map { EVTXTypedValue(name: $0.name, value: $0.value) }
        let key = "data \(zip(record.data, values).map { "\($0.name):\($1.type)" })"
        bytes += [0x0f, 1, 1, 0]
        beginInstance(key) { chunk in
            chunk.element("EventData", isTemplate: true) { chunk in
                for (index, item) in zip(record.data, values).enumerated() {
                    chunk.element("Data", [("Name", .text(item.0.name))], isTemplate: true) { chunk in
                        chunk.write(.substitution(index, type: item.1.type))
                    }
                }
            }
        }
        bytes.put(UInt32(values.count))
        for value in values { writeDescriptor(value.bytes.count, type: value.bytes.isEmpty ? 0 : value.type) }
        bytes += values.map(\.bytes).joined()
        bytes.append(0)
    }

    private mutating func writePlain(_ record: EVTXBuilder.Record) {
        bytes += [0x0f, 1, 1, 0]
        let texts = [
            "EventID": "\(record.eventID)", "EventRecordID": "\(record.recordID)", "Channel": record.channel,
            "Computer": record.computer, "SystemTime": record.iso,
        ]
        writeEvent(record, isTemplate: false) { chunk in
            chunk.element("EventData", isTemplate: false) { chunk in
                for (name, value) in record.data {
                    chunk.element("Data", [("Name", .text(name))], isTemplate: false) { $0.write(.text(value)) }
                }
            }
        } system: { name in
            .text(texts[name, default: ""])
        }
        bytes.append(0)
    }

    private mutating func writeEvent(
        _ record: EVTXBuilder.Record,
        isTemplate: Bool,
        data: (inout Self) -> Void,
        system: (String) -> Piece
    ) {
        let namespace = "http://schemas.microsoft.com/win/2004/08/events/event"
        element("Event", [("xmlns", .text(namespace))], isTemplate: isTemplate) { chunk in
            chunk.element("System", isTemplate: isTemplate) { chunk in
                chunk.element("Provider", [("Name", .text(record.provider))], isTemplate: isTemplate, isEmpty: true)
                chunk.element("EventID", isTemplate: isTemplate) { $0.write(system("EventID")) }
                let time = system("SystemTime")
                chunk.element("TimeCreated", [("SystemTime", time)], isTemplate: isTemplate, isEmpty: true)
                for name in ["EventRecordID", "Channel", "Computer"] {
                    chunk.element(name, isTemplate: isTemplate) { $0.write(system(name)) }
                }
            }
            data(&chunk)
        }
    }

    // MARK: Binary XML

    /// Writes the beginning of a use of the template `key`, and its definition if it is new in the chunk.
    private mutating func beginInstance(_ key: String, _ body: (inout Self) -> Void) {
        let known = definitions[key]
        bytes += [0x0c, 1]
        bytes.put(UInt32(truncatingIfNeeded: key.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
        let definition = known ?? bytes.count + 4
        bytes.put(UInt32(definition))
        guard known == nil else { return }
        definitions[key] = definition
        bytes += [UInt8](repeating: 0, count: 24)
        bytes += [0x0f, 1, 1, 0]
        body(&self)
        bytes.append(0)
        bytes.patch(UInt32(bytes.count - definition - 24), at: definition + 20)
    }

    private mutating func writeDescriptor(_ size: Int, type: UInt8) {
        bytes.put(UInt16(size))
        bytes += [type, 0]
    }

    private mutating func element(
        _ name: String,
        _ attributes: [(name: String, value: Piece)] = [],
        isTemplate: Bool,
        isEmpty: Bool = false,
        content: (inout Self) -> Void = { _ in }
    ) {
        bytes.append(attributes.isEmpty ? 0x01 : 0x41)
        if isTemplate { bytes.put(UInt16(0xffff)) }
        let size = bytes.count
        bytes.put(UInt32(0))
        writeName(name)
        let list = bytes.count
        if !attributes.isEmpty { bytes.put(UInt32(0)) }
        for (index, attribute) in attributes.enumerated() {
            bytes.append(index + 1 < attributes.count ? 0x46 : 0x06)
            writeName(attribute.name)
            write(attribute.value)
        }
        if !attributes.isEmpty { bytes.patch(UInt32(bytes.count - list - 4), at: list) }
        bytes.append(isEmpty ? 0x03 : 0x02)
        content(&self)
        if !isEmpty { bytes.append(0x04) }
        bytes.patch(UInt32(bytes.count - size - 4), at: size)
    }

    private mutating func writeName(_ name: String) {
        let known = names[name]
        let place = known ?? bytes.count + 4
        bytes.put(UInt32(place))
        guard known == nil else { return }
        names[name] = place
        bytes.put(UInt32(0))
        bytes.put(name.utf16.reduce(UInt16(0)) { UInt16(truncatingIfNeeded: UInt32($0) &* 65_599 &+ UInt32($1)) })
        bytes.put(UInt16(name.utf16.count))
        bytes += name.utf16Bytes + [0, 0]
    }

    private mutating func write(_ piece: Piece) {
        switch piece {
        case .text(let text):
            bytes += [0x05, 0x01]
            bytes.put(UInt16(text.utf16.count))
            bytes += text.utf16Bytes
        case .substitution(let index, let type):
            bytes.append(type == 0x21 ? 0x0e : 0x0d)
            bytes.put(UInt16(index))
            bytes.append(type)
        }
    }
}
