import ByteIO

/// The ten values of a day file that ``Identities`` made of an event, in a buffer for reuse.
///
///     var row = IdentifiedRow()
///     guard case .event = identities.resolve(event, into: &row) else { … }
///     file.write(row.text)                              // "anna.berg,corp,anna.berg,corp,ws015,file01,…"
package struct IdentifiedRow: Sendable {
    /// The values in the order of ``AuthField``, separated by commas.
    package private(set) var text: [UInt8] = []
    /// The offset in ``text`` of each value's end.
    package private(set) var ends = InlineArray<10, Int32>(repeating: 0)
    /// The number of values that are complete.
    private var count = 0
    /// The names of both hosts, which are known before the values in front of them are.
    var hosts: [UInt8] = []

    /// A row without values.
    package init() {}

    /// The bytes of `field`.
    package subscript(field: AuthField) -> ArraySlice<UInt8> {
        let start = field == .sourceUser ? 0 : Int(ends[field.rawValue &- 1]) &+ 1
        return text[start..<Int(ends[field.rawValue])]
    }

    /// The text of `field`.
    package func string(_ field: AuthField) -> String { String(decoding: self[field], as: UTF8.self) }

    /// Passes the bytes from the start of `first` to the end of `last` to `body`, with the commas between.
    func withBytes<Result>(
        from first: AuthField,
        through last: AuthField,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        let start = first == .sourceUser ? 0 : Int(ends[first.rawValue &- 1]) &+ 1
        return try text.withUnsafeBytes { try body($0.slice(start..<Int(ends[last.rawValue]))) }
    }

    /// True if the value at `index`, in `0..<10`, is `?`.
    func isUnknown(_ index: Int) -> Bool {
        let start = index == 0 ? 0 : Int(ends[index &- 1]) &+ 1
        return Int(ends[index]) == start &+ 1 && text[start] == .unknown
    }

    /// Passes the row to `body` as an event at `second`, which is valid only there.
    package func withView<Result>(second: Int, line: Int, _ body: (AuthEventView) throws -> Result) rethrows -> Result {
        try text.withUnsafeBytes { text in
            try body(AuthEventView(line: line, second: second, text: text, ends: ends, isMalicious: nil))
        }
    }

    /// Removes all values.
    mutating func reset() {
        text.removeAll(keepingCapacity: true)
        hosts.removeAll(keepingCapacity: true)
        count = 0
    }

    /// The place of a row among the bytes of several.
    struct Place: Sendable {
        fileprivate let start: Int
        fileprivate let ends: InlineArray<10, Int32>
        fileprivate let count: Int
    }

    /// Appends the row's bytes to those of other rows.
    func copy(to rows: inout [UInt8]) -> Place {
        defer { rows.append(contentsOf: text) }
        return Place(start: rows.count, ends: ends, count: count)
    }

    /// Becomes the row at `place` of `rows`.
    mutating func assign(_ rows: UnsafeRawBufferPointer, at place: Place) {
        reset()
        guard place.count > 0 else { return }
        (ends, count) = (place.ends, place.count)
        text.append(contentsOf: rows.slice(place.start..<place.start &+ Int(ends[count &- 1])))
    }

    /// Appends `value`, with the comma in front of it; `?` if there is none.
    mutating func append(_ value: UnsafeRawBufferPointer?) {
        append { target in
            if let value { target.append(contentsOf: value) } else { target.append(.unknown) }
        }
    }

    /// Appends the value that `body` writes, with the comma in front of it.
    @inline(__always)
    mutating func append(_ body: (inout [UInt8]) -> Void) {
        if count > 0 { text.append(.comma) }
        body(&text)
        ends[count] = Int32(truncatingIfNeeded: text.count)
        count &+= 1
    }

    /// Appends `value` without its `$`.
    mutating func append(withoutDollars value: UnsafeRawBufferPointer) {
        append { target in
            let start = target.count
            for byte in value where byte != .dollar { target.append(byte) }
            if target.count == start { target.append(.unknown) }
        }
    }

    /// The place of the last value but one.
    @inline(__always) var lastButOne: Range<Int> {
        (count == 2 ? 0 : Int(ends[count &- 3]) &+ 1)..<Int(ends[count &- 2])
    }

    /// Appends the last two values again.
    mutating func repeatLastTwo() {
        let (start, first) = (lastButOne.lowerBound, lastButOne.upperBound)
        let end = text.count
        text.append(contentsOf: repeatElement(.comma, count: end &- start &+ 1))
        text.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            (base + end + 1).copyMemory(from: base + start, byteCount: end &- start)
        }
        ends[count] = Int32(truncatingIfNeeded: end &+ 1 &+ first &- start)
        ends[count &+ 1] = Int32(truncatingIfNeeded: text.count)
        count &+= 2
    }

    /// Removes the `$` of the last value but one, a user, which starts at `start`.
    mutating func removeDollars(from start: Int) {
        let rest = Array(text[start...])
        let user = Int(ends[count &- 2]) - start
        removeLast(2)
        rest.withUnsafeBytes { bytes in
            append(withoutDollars: bytes.slice(0..<user))
            append(bytes.slice(user + 1..<bytes.count))
        }
    }

    /// Removes the last `number` values.
    mutating func removeLast(_ number: Int) {
        count &-= number
        text.removeLast(text.count &- (count == 0 ? 0 : Int(ends[count &- 1])))
    }
}

extension UInt8 {
    /// `?`, the value of a day file for what a log does not tell.
    static let unknown = UInt8(ascii: "?")
}
