/// Reads one object from front to back: validates everything, and notes where the requested values are.
struct JSONReader {
    /// Where the requested value of a path is.
    struct Slot: Sendable {
        /// The number of the text that the slot was filled from; any other value means that it is empty.
        var stamp: UInt64 = 0
        /// The type of the scalar; `nil` if the value is an object, or an array without a scalar.
        var kind: JSONFields.Kind?
        /// True if the scalar is in the buffer of unescaped values, or is to be put there.
        var isEscaped = false
        /// The offset and the length of the scalar.
        var start = 0
        var count = 0
        /// The offset and the length of the object or the array; a length of 0 means that there is none.
        var rawStart = 0
        var rawCount = 0
    }

    private let text: UnsafeRawPointer
    private var cursor: JSONCursor
    private let paths: KeyPaths.View
    private let slots: UnsafeMutableBufferPointer<Slot>
    private let stamp: UInt64
    /// True if a requested string has escapes.
    private(set) var hasEscapes = false

    /// Creates a reader of `text`, which ends with ``JSONCursor/reach`` bytes, the first of them zero.
    init(
        _ text: UnsafeRawPointer,
        paths: KeyPaths.View,
        slots: UnsafeMutableBufferPointer<Slot>,
        stamp: UInt64
    ) {
        self.text = text
        self.paths = paths
        self.slots = slots
        self.stamp = stamp
        cursor = JSONCursor(text)
    }

    /// Reads the object, which is all of the `count` bytes.
    mutating func read(count: Int) throws(JSONFields.Fault) {
        cursor.skipSpace()
        guard cursor.peek == UInt8(ascii: "{") else { throw fault }
        try object(.root, depth: 1)
        cursor.skipSpace()
        guard cursor.next == text + count else { throw fault }
    }

    private var fault: JSONFields.Fault { .syntax(at: cursor.next - text) }

    private mutating func object(_ place: KeyPaths.Place, depth: Int) throws(JSONFields.Fault) {
        guard depth <= JSONFields.deepest else { throw .depth }
        cursor.take()
        cursor.skipSpace()
        if cursor.takes(UInt8(ascii: "}")) { return }
        repeat {
            cursor.skipSpace()
            guard cursor.peek == UInt8(ascii: "\""), let key = cursor.string() else { throw fault }
            let step =
                key.hasEscapes ? stepByEscaped(key, place) : paths.step(from: place, by: key.start, count: key.count)
            cursor.skipSpace()
            guard cursor.takes(UInt8(ascii: ":")) else { throw fault }
            cursor.skipSpace()
            try value(step, depth: depth)
            cursor.skipSpace()
        } while cursor.takes(UInt8(ascii: ","))
        guard cursor.takes(UInt8(ascii: "}")) else { throw fault }
    }

    /// The step by a key that has escapes, which no log writes for the keys that matter.
    private func stepByEscaped(_ key: JSONString, _ place: KeyPaths.Place) -> KeyPaths.Step {
        guard place != .none else { return .none }
        var plain = [UInt8](repeating: 0, count: key.count + KeyPaths.reach)
        return plain.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return .none }
            return paths.step(from: place, by: base, count: key.unescape(to: base))
        }
    }

    /// Reads the value that `step` leads to.
    @inline(__always)
    private mutating func value(_ step: KeyPaths.Step, depth: Int) throws(JSONFields.Fault) {
        let start = cursor.next
        switch cursor.peek {
        case UInt8(ascii: "\""): try string(step.slot)
        case UInt8(ascii: "{"):
            if step.slot >= 0 { slots[step.slot] = Slot(stamp: stamp) }
            try object(step.place, depth: depth &+ 1)
            if step.slot >= 0 { note(container: start, at: step.slot) }
        case UInt8(ascii: "["):
            if step.slot >= 0 { slots[step.slot] = Slot(stamp: stamp) }
            try array(step.slot, depth: depth &+ 1)
            if step.slot >= 0 { note(container: start, at: step.slot) }
        default: _ = try plain(step.slot)
        }
    }

    /// Reads an array; its first scalar is the value of `slot`.
    ///
    /// Objects in arrays have no path, because it would be ambiguous.
    private mutating func array(_ slot: Int, depth: Int) throws(JSONFields.Fault) {
        guard depth <= JSONFields.deepest else { throw .depth }
        cursor.take()
        cursor.skipSpace()
        if cursor.takes(UInt8(ascii: "]")) { return }
        var slot = slot
        repeat {
            cursor.skipSpace()
            switch cursor.peek {
            case UInt8(ascii: "{"): try object(.none, depth: depth &+ 1)
            case UInt8(ascii: "["): try array(-1, depth: depth &+ 1)
            case UInt8(ascii: "\""):
                try string(slot)
                slot = -1
            default: if try plain(slot) { slot = -1 }
            }
            cursor.skipSpace()
        } while cursor.takes(UInt8(ascii: ","))
        guard cursor.takes(UInt8(ascii: "]")) else { throw fault }
    }

    @inline(__always)
    private mutating func string(_ slot: Int) throws(JSONFields.Fault) {
        guard let string = cursor.string() else { throw fault }
        guard slot >= 0 else { return }
        if string.hasEscapes { hasEscapes = true }
        note(.text, string.start, string.count, isEscaped: string.hasEscapes, at: slot)
    }

    /// Reads a number, a Boolean or `null`; returns false if it was `null`.
    @inline(__always)
    private mutating func plain(_ slot: Int) throws(JSONFields.Fault) -> Bool {
        let start = cursor.next
        let kind: JSONFields.Kind
        switch cursor.peek {
        case UInt8(ascii: "t"):
            guard cursor.takes("true") else { throw fault }
            kind = .bool
        case UInt8(ascii: "f"):
            guard cursor.takes("false") else { throw fault }
            kind = .bool
        case UInt8(ascii: "n"):
            guard cursor.takes("null") else { throw fault }
            if slot >= 0 { slots[slot].stamp = 0 }
            return false
        default:
            guard cursor.takesNumber() else { throw fault }
            kind = .number
        }
        if slot >= 0 { note(kind, start, cursor.next - start, isEscaped: false, at: slot) }
        return true
    }

    @inline(__always)
    private func note(_ kind: JSONFields.Kind, _ start: UnsafeRawPointer, _ count: Int, isEscaped: Bool, at slot: Int) {
        slots[slot] = Slot(stamp: stamp, kind: kind, isEscaped: isEscaped, start: start - text, count: count)
    }

    @inline(__always)
    private func note(container start: UnsafeRawPointer, at slot: Int) {
        // A `null` in an array has emptied the slot.
        if slots[slot].stamp != stamp { slots[slot] = Slot(stamp: stamp) }
        slots[slot].rawStart = start - text
        slots[slot].rawCount = cursor.next - start
    }
}
