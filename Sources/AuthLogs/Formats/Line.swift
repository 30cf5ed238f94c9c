import ByteIO

/// A line of a log without its line end, and the positions of its commas.
struct Line {
    /// The line without LF and CR LF.
    let bytes: UnsafeRawBufferPointer
    /// The positions of its commas.
    let commas: Commas
    /// The masks of the line; `nil` if it is long, or if the memory behind it may not be readable.
    private let masks: LineMasks?
    /// The positions of its `@`, from the masks.
    private let ats: UInt128

    /// Scans `bytes`; the memory after them may not be readable.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        // A line that is too long is rejected without a scan.
        commas = Commas(bytes.count <= .longestDayLine ? bytes : UnsafeRawBufferPointer(start: nil, count: 0))
        masks = nil
        ats = 0
    }

    /// Scans the line at `start` with its `masks`.
    @inline(__always)
    init(at start: UnsafeRawPointer, _ masks: LineMasks) {
        bytes = UnsafeRawBufferPointer(start: start, count: masks.length).droppingCarriageReturn
        commas = Commas(masks)
        self.masks = masks
        ats = masks.positions(of: .at)
    }

    /// The offset of the last `@` in `range`; `nil` if there is none.
    @inline(__always)
    func lastAt(in range: Range<Int>) -> Int? {
        guard masks != nil else { return bytes[range].lastIndex(of: .at) }
        let before = ats & LineMasks.bits(below: range.upperBound)
        let last = LineMasks.reach &- 1 &- before.leadingZeroBitCount
        return last >= range.lowerBound ? last : nil
    }

    /// True if there is a `$` in `range`.
    @inline(__always)
    func hasDollar(in range: Range<Int>) -> Bool {
        guard let masks else { return bytes[range].contains(.dollar) }
        let before = masks.positions(of: .dollar) & LineMasks.bits(below: range.upperBound)
        return before & ~LineMasks.bits(below: range.lowerBound) != 0
    }

    /// Copies the line to `target`; for a short line always ``LineMasks/reach`` bytes, including those after it.
    @inline(__always)
    func copy(to target: UnsafeMutableRawPointer) {
        guard let base = bytes.baseAddress else { return }
        guard masks != nil else { return target.copyMemory(from: base, byteCount: bytes.count) }
        // Two moves of fixed size: a call that checks the length first costs more than the bytes.
        let front = base.loadUnaligned(as: SIMD64<UInt8>.self)
        let back = base.loadUnaligned(fromByteOffset: 64, as: SIMD64<UInt8>.self)
        target.storeBytes(of: front, as: SIMD64<UInt8>.self)
        target.storeBytes(of: back, toByteOffset: 64, as: SIMD64<UInt8>.self)
    }
}

/// The reason why a row is invalid, without its content.
enum RowFault: Error, Hashable {
    case tooLong(limit: Int)
    case notUTF8
    case fieldCount(expected: String, found: Int)
    /// A line of a raw log in place of one of a day file.
    case rawLine
    case second
    case user(field: String)
    case label

    /// A one-sentence message with what was expected and what was found.
    var message: String {
        switch self {
        case .tooLong(let limit): "expected a line of at most \(limit) bytes, found a longer one"
        case .notUTF8: "expected UTF-8, found other bytes"
        case .fieldCount(let expected, let found): "expected \(expected) fields separated by commas, found \(found)"
        case .rawLine:
            "expected 11 or 12 fields of a day file, found the 9 of a raw log; convert it with surprisal prepare"
        case .second: "expected a time in whole seconds, digits only, found something else"
        case .user(let field): "expected \(field) as user@domain or ?, found no @"
        case .label: "expected 0 or 1 as is_red, found something else"
        }
    }

    /// The error for `line` of `file`.
    func error(file: String, line: Int) -> InputError {
        InputError(file: file, line: line, message: message)
    }
}

extension UnsafeRawBufferPointer {
    /// The number that the bytes spell in at most 18 decimal digits; `nil` for anything else.
    @inline(__always)
    var decimal: Int? {
        guard !isEmpty, count <= 18 else { return nil }
        var value = 0
        for byte in self {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// The bytes in `range`.
    @inline(__always)
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }
}
