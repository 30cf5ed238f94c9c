import ByteIO
import CBytes

/// Extracts values from a JSON object by their paths, such as `user.name`, and validates the whole object.
///
///     var fields = JSONFields(["user.name", "target"])
///     try fields.read(line)
///     fields.value(0)                             // text, the bytes of the name
///     fields.withContainer(1) { raw in … }        // the text of an array, for JSONArray
///
/// `{"user": {"name": "U1"}}` and `{"user.name": "U1"}` are equivalent. Of several values with the same path, the last
/// counts; `null` counts as absent. An object in an array has no path: take the array and read its elements.
package struct JSONFields: Sendable {
    /// The type of a scalar value.
    package enum Kind: UInt8, Sendable { case text, number, bool }

    /// The reason why the text is invalid.
    package enum Fault: Error, Equatable { case syntax(at: Int), depth, encoding }

    private let paths: KeyPaths
    private var slots: [JSONReader.Slot]
    /// A copy of the text, with ``JSONCursor/reach`` zero bytes: the reader need not look for the end, and values need
    /// not be copied.
    private var text: [UInt8] = []
    /// The requested strings with escapes, without them, one after the other.
    private var unescaped: [UInt8] = []
    private var stamp: UInt64 = 0

    /// The maximum nesting depth of objects and arrays.
    package static let deepest = 64

    /// Creates an extractor of the values at `paths`, of at most 128 bytes each.
    ///
    /// - Parameters:
    ///   - paths: The paths; ``value(_:)`` takes their indices.
    ///   - ignoringCase: True if keys that differ only in the case of ASCII letters are equal.
    package init(_ paths: [String], ignoringCase: Bool = false) {
        self.paths = KeyPaths(paths, ignoringCase: ignoringCase)
        slots = Array(repeating: JSONReader.Slot(), count: paths.count)
    }

    /// Reads `text`, a complete object.
    package mutating func read(_ text: UnsafeRawBufferPointer) throws(Fault) {
        stamp &+= 1
        copy(text)
        guard text.isUTF8Text else { throw .encoding }
        let (fault, hasEscapes) = parse(count: text.count)
        if let fault {
            // What was found before the fault is no value.
            stamp &+= 1
            throw fault
        }
        if hasEscapes { unescape() }
    }

    private mutating func parse(count: Int) -> (Fault?, hasEscapes: Bool) {
        let (stamp, paths) = (stamp, paths)
        return text.withUnsafeBytes { text in
            slots.withUnsafeMutableBufferPointer { slots in
                paths.withView { view in
                    guard let base = text.baseAddress else { return (nil, false) }
                    var reader = JSONReader(base, paths: view, slots: slots, stamp: stamp)
                    do throws(Fault) {
                        try reader.read(count: count)
                        return (nil, reader.hasEscapes)
                    } catch {
                        return (error, false)
                    }
                }
            }
        }
    }

    private mutating func copy(_ source: UnsafeRawBufferPointer) {
        let needed = source.count + JSONCursor.reach
        if text.count < needed { text.append(contentsOf: repeatElement(0, count: needed - text.count)) }
        text.withUnsafeMutableBytes { bytes in
            bytes.copyMemory(from: source)
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[source.count..<needed])
            rest.initializeMemory(as: UInt8.self, repeating: 0)
        }
    }

    /// Writes the requested strings that have escapes to ``unescaped``, without them.
    private mutating func unescape() {
        if unescaped.count < text.count { unescaped = Array(repeating: 0, count: text.count) }
        var end = 0
        for index in slots.indices where slots[index].stamp == stamp && slots[index].isEscaped {
            let (start, count) = (slots[index].start, slots[index].count)
            let length = text.withUnsafeBytes { text in
                unescaped.withUnsafeMutableBytes { unescaped in
                    guard let source = text.baseAddress, let target = unescaped.baseAddress else { return 0 }
                    let string = JSONString(start: source + start, end: source + start + count, hasEscapes: true)
                    return string.unescape(to: target + end)
                }
            }
            (slots[index].start, slots[index].count) = (end, length)
            end += length
        }
    }

    private func slot(_ index: Int) -> JSONReader.Slot? {
        let slot = slots[paths.slots[index]]
        return slot.stamp == stamp ? slot : nil
    }

    /// The value of the path at `index`, of an array the first scalar in it: its type, and its bytes without quotes and
    /// escapes; `nil` if it is absent, `null`, an object, or an array without a scalar.
    package func value(_ index: Int) -> (kind: Kind, bytes: ArraySlice<UInt8>)? {
        guard let slot = slot(index), let kind = slot.kind else { return nil }
        let range = slot.start..<slot.start + slot.count
        return (kind, slot.isEscaped ? unescaped[range] : text[range])
    }

    /// Passes the raw text of the value of the path at `index` to `body`, with its brackets; `nil` if it is neither an
    /// object nor an array.
    package func withContainer<Result>(
        _ index: Int,
        _ body: (UnsafeRawBufferPointer?) throws -> Result
    ) rethrows -> Result {
        guard let slot = slot(index), slot.rawCount > 0 else { return try body(nil) }
        return try text.withUnsafeBytes { try body($0.slice(slot.rawStart..<slot.rawStart + slot.rawCount)) }
    }

    /// Passes all values to `body` as pointers, which are valid until it returns.
    @inline(__always)
    package func withValues<Result>(_ body: (Values) throws -> Result) rethrows -> Result {
        try text.withUnsafeBytes { text in
            try unescaped.withUnsafeBytes { unescaped in
                try slots.withUnsafeBufferPointer { slots in
                    try paths.slots.withUnsafeBufferPointer { indices in
                        try body(Values(text: text, unescaped: unescaped, slots: slots, indices: indices, stamp: stamp))
                    }
                }
            }
        }
    }

    /// The values of the last text as pointers.
    package struct Values {
        fileprivate let text: UnsafeRawBufferPointer
        fileprivate let unescaped: UnsafeRawBufferPointer
        fileprivate let slots: UnsafeBufferPointer<JSONReader.Slot>
        fileprivate let indices: UnsafeBufferPointer<Int>
        fileprivate let stamp: UInt64

        /// The bytes of the value of the path at `index`, as ``JSONFields/value(_:)`` gives them.
        @inline(__always)
        package subscript(index: Int) -> UnsafeRawBufferPointer? {
            let slot = slots[indices[index]]
            guard slot.stamp == stamp, slot.kind != nil else { return nil }
            return (slot.isEscaped ? unescaped : text).slice(slot.start..<slot.start &+ slot.count)
        }

        /// The type of the value of the path at `index`; `nil` if there is none.
        @inline(__always)
        package func kind(_ index: Int) -> Kind? {
            let slot = slots[indices[index]]
            return slot.stamp == stamp ? slot.kind : nil
        }

        /// The raw text of the object or array at the path at `index`; `nil` if the value is neither.
        package func container(_ index: Int) -> UnsafeRawBufferPointer? {
            let slot = slots[indices[index]]
            guard slot.stamp == stamp, slot.rawCount > 0 else { return nil }
            return text.slice(slot.rawStart..<slot.rawStart &+ slot.rawCount)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// True if the bytes are well-formed UTF-8; quick where all are ASCII.
    var isUTF8Text: Bool {
        guard let baseAddress else { return true }
        var offset = 0
        while offset &+ 64 <= count {
            guard cbytes_above_ascii(baseAddress + offset) == 0 else { return isUTF8 }
            offset &+= 64
        }
        return slice(offset..<count).isUTF8
    }
}
