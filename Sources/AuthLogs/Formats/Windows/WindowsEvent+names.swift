import ByteIO

extension WindowsEvent {
    /// The field of `EventData` that is named `name`, in any case of letters; `nil` if the mapping does not need it.
    ///
    /// Those of `System` have no name in `EventData`, so that no data can pose as them.
    package static func field(named name: UnsafeRawBufferPointer) -> Field? {
        guard name.count >= FieldNames.shortest, name.count <= FieldNames.longest else { return nil }
        return FieldNames.table.field(named: name)
    }
}

/// The fields by name, in a hash table that is never full.
private struct FieldNames {
    static let table = FieldNames()
    static let shortest = 6
    static let longest = 32

    private var fields = [WindowsEvent.Field?](repeating: nil, count: 64)
    private var names = [[UInt8]](repeating: [], count: 64)

    private init() {
        for field in WindowsEvent.Field.allCases where !field.rawValue.contains(".") {
            let name = Array(field.rawValue.utf8)
            var slot = name.withUnsafeBytes(Self.slot)
            while fields[slot] != nil { slot = (slot + 1) % 64 }
            (fields[slot], names[slot]) = (field, name)
        }
    }

    /// The first slot of `name`, which has at least ``shortest`` bytes.
    private static func slot(_ name: UnsafeRawBufferPointer) -> Int {
        let (first, middle) = (Int(name[0] | 0x20), Int(name[name.count / 2] | 0x20))
        return (name.count &* 7 &+ first &* 5 &+ middle &* 3 &+ Int(name[name.count &- 3] | 0x20)) & 63
    }

    func field(named name: UnsafeRawBufferPointer) -> WindowsEvent.Field? {
        var slot = Self.slot(name)
        while let field = fields[slot] {
            if name.equalsIgnoringCase(names[slot]) { return field }
            slot = (slot &+ 1) & 63
        }
        return nil
    }
}
