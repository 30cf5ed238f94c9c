/// The open objects and arrays at a place in JSON text.
struct JSONBrackets: Sendable {
    /// The number of open objects and arrays.
    private(set) var depth = 0
    /// Bit `n - 1` is set if what is open at depth `n` is an array; deeper than 64, nothing is known.
    private var arrays: UInt64 = 0

    private static func bit(_ depth: Int) -> UInt64 { depth <= 64 ? 1 << UInt64(depth - 1) : 0 }

    /// True if an array is the innermost that is open.
    var isInArray: Bool { depth > 0 && arrays & Self.bit(depth) != 0 }

    mutating func open(isArray: Bool) {
        depth += 1
        if isArray { arrays |= Self.bit(depth) } else { arrays &= ~Self.bit(depth) }
    }

    /// Closes the innermost; returns false if it is of the other kind.
    mutating func close(isArray: Bool) -> Bool {
        guard depth > 0, depth > 64 || isInArray == isArray else { return false }
        depth -= 1
        return true
    }

    /// Closes all but the outermost `depth`.
    mutating func reset(depth: Int) { self.depth = min(depth, self.depth) }
}

/// Recognizes a wrapper: an object with an array of the records, alone or beside other values.
///
/// Its array is the first array of objects that is reached through nothing but ``names``.
struct JSONWrapper: Sendable {
    /// The keys of wrappers, in lower case: Microsoft Graph (`value`), Azure and AWS (`records`), Elasticsearch (`hits`),
    /// and what many exports and interfaces write.
    private static let names: Set<String> = [
        "value", "records", "hits", "events", "data", "results", "items", "entries", "logs", "logevents", "rows",
    ]
    private static let longestName = 16

    /// The number of open objects, from the outermost on, that are reached through ``names``; 0 if it is no wrapper.
    private var chain: Int
    private var stringStart = -1
    private var string: Range<Int>?
    /// True if the value at depth `chain` has one of ``names``.
    private var isNamed = false
    /// True if the last key was `hits`.
    private(set) var hasHits = false
    /// True if the array of the records was opened just before.
    var isArrayFound = false

    init(isPossible: Bool = false) { chain = isPossible ? 1 : 0 }

    mutating func startString(at offset: Int, depth: Int) {
        isArrayFound = false
        stringStart = depth == chain ? offset + 1 : -1
    }

    mutating func endString(at offset: Int) {
        string = stringStart >= 0 && offset - stringStart <= Self.longestName ? stringStart..<offset : nil
        stringStart = -1
    }

    /// Takes the string before the colon at `colon` as a key, if it is near enough to be kept from piece to piece.
    mutating func key(in text: UnsafeRawBufferPointer, before colon: Int, depth: Int) {
        guard chain > 0, depth == chain, let string, needed(before: colon) < colon else { return }
        let name = String(decoding: text[string], as: UTF8.self).lowercased()
        isNamed = Self.names.contains(name)
        hasHits = name == "hits"
    }

    mutating func endValue(depth: Int) {
        isArrayFound = false
        if depth == chain { isNamed = false }
    }

    mutating func openObject(depth: Int) {
        if isNamed, depth == chain + 1 { chain = depth }
        isNamed = false
    }

    mutating func openArray(depth: Int) {
        isArrayFound = isNamed && depth == chain + 1
        isNamed = false
    }

    mutating func close(depth: Int) {
        isArrayFound = false
        chain = min(chain, depth)
        isNamed = false
        (string, stringStart) = (nil, -1)
    }

    /// The offset of the first byte that is needed again, where the text ends at `end`.
    func needed(before end: Int) -> Int {
        let start = stringStart >= 0 ? stringStart : string?.lowerBound ?? end
        return (0...2 * Self.longestName).contains(end - start) ? start : end
    }

    /// Drops the first `count` bytes of the text.
    mutating func drop(_ count: Int) {
        stringStart = stringStart >= count ? stringStart - count : -1
        string = string.flatMap { $0.lowerBound >= count ? $0.lowerBound - count..<$0.upperBound - count : nil }
    }
}
