import AuthLogs
import ByteIO

/// Extracts values from a JSON object by their paths, such as `user.name`, and validates the whole object.
///
/// `{"user": {"name": "U1"}}` and `{"user.name": "U1"}` are equivalent. Of an array, the first element that is neither
/// an object nor an array counts; of several values with the same path, the last; `null` counts as absent.
struct JSONFields {
    /// The type of a value.
    enum Kind { case text, number, bool }

    /// The reason why the text is invalid.
    enum Fault: Error { case syntax(at: Int), depth }

    private let paths: ByteTable
    private var values: [(kind: Kind, range: Range<Int>)?]
    /// The bytes of the values, one after the other.
    private var bytes: [UInt8] = []
    private var path: [UInt8] = []

    /// The maximum nesting depth of objects and arrays.
    static let deepest = 64
    /// The maximum length of a requested path.
    private static let longestPath = 128

    /// Creates an extractor of the values at `paths`.
    init(_ paths: [String]) {
        var table = ByteTable()
        for path in paths { table.insert(path.utf8) }
        self.paths = table
        values = Array(repeating: nil, count: paths.count)
    }

    /// Reads `text`, a complete object.
    mutating func read(_ text: UnsafeRawBufferPointer) throws(Fault) {
        for index in values.indices { values[index] = nil }
        bytes.removeAll(keepingCapacity: true)
        path.removeAll(keepingCapacity: true)
        var cursor = JSONCursor(text)
        cursor.skipSpace()
        guard cursor.peek == UInt8(ascii: "{") else { throw cursor.fault }
        try object(&cursor, depth: 1)
        cursor.skipSpace()
        guard cursor.isAtEnd else { throw cursor.fault }
    }

    /// The value of the path at `index`: its type, and its bytes without quotes and escapes.
    func value(_ index: Int) -> (kind: Kind, bytes: ArraySlice<UInt8>)? {
        values[index].map { ($0.kind, bytes[$0.range]) }
    }

    private mutating func object(_ cursor: inout JSONCursor, depth: Int) throws(Fault) {
        guard depth <= Self.deepest else { throw .depth }
        cursor.take()
        cursor.skipSpace()
        if cursor.takes(UInt8(ascii: "}")) { return }
        let length = path.count
        repeat {
            cursor.skipSpace()
            if length > 0 { path.append(UInt8(ascii: ".")) }
            try cursor.string(appendingTo: &path)
            cursor.skipSpace()
            guard cursor.takes(UInt8(ascii: ":")) else { throw cursor.fault }
            let slot = path.count <= Self.longestPath ? path.withUnsafeBytes { paths.index(of: $0) } : nil
            _ = try value(&cursor, slot, depth: depth)
            path.removeLast(path.count - length)
            cursor.skipSpace()
        } while cursor.takes(UInt8(ascii: ","))
        guard cursor.takes(UInt8(ascii: "}")) else { throw cursor.fault }
    }

    /// Reads a value and stores it at `slot`; returns true if it was a string, a number or a Boolean.
    private mutating func value(_ cursor: inout JSONCursor, _ slot: Int?, depth: Int) throws(Fault) -> Bool {
        cursor.skipSpace()
        let start = bytes.count
        let kind: Kind?
        switch cursor.peek {
        case UInt8(ascii: "{"):
            try object(&cursor, depth: depth + 1)
            return false
        case UInt8(ascii: "["):
            try array(&cursor, slot, depth: depth + 1)
            return false
        case UInt8(ascii: "\""):
            try cursor.string(appendingTo: &bytes)
            kind = .text
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            kind = try cursor.word(appendingTo: &bytes) ? .bool : nil
        default:
            try cursor.number(appendingTo: &bytes)
            kind = .number
        }
        guard let slot else {
            bytes.removeLast(bytes.count - start)
            return kind != nil
        }
        values[slot] = kind.map { ($0, start..<bytes.count) }
        return kind != nil
    }

    private mutating func array(_ cursor: inout JSONCursor, _ slot: Int?, depth: Int) throws(Fault) {
        guard depth <= Self.deepest else { throw .depth }
        cursor.take()
        cursor.skipSpace()
        if cursor.takes(UInt8(ascii: "]")) { return }
        // Objects in arrays have no path, because it would be ambiguous.
        let outer = path
        path.append(contentsOf: [0])
        var slot = slot
        repeat {
            if try value(&cursor, slot, depth: depth) { slot = nil }
            cursor.skipSpace()
        } while cursor.takes(UInt8(ascii: ","))
        path = outer
        guard cursor.takes(UInt8(ascii: "]")) else { throw cursor.fault }
    }
}
