package import AuthLogs

/// What a line of a live log is.
package enum ParsedEvent: Sendable, Hashable {
    /// A row that is kept; its bytes were appended.
    case row(second: Int)
    /// A row whose source user is none that is kept.
    case filtered
    /// Why it is no row; never what it holds.
    case rejected(String)
}

/// Reads lines of a live log, each a row of a day file, a row of a raw log, or a JSON object: see
/// `docs/formats/events.md`.
///
///     var parser = EventParser(users: .all)
///     var row: [UInt8] = []
///     parser.parse(line, appendingTo: &row)   // .row(second: 86489)
///                                             // row: 86489,U6828,DOM1,U6828,DOM1,C88,C2106,Kerberos,Network,LogOn,Success
///
/// A parser is a value with buffers of its own: each thread has one.
package struct EventParser: Sendable {
    private let users: UserFilter
    private let epoch: Int
    private var fields = JSONFields(EventKey.allCases.map(\.rawValue))
    private var builder = RowBuilder()

    /// Makes a parser.
    ///
    /// - Parameters:
    ///   - users: Which source users' rows are kept.
    ///   - epoch: When the log's second 0 is, in seconds since 1970; what absolute times are counted from.
    package init(users: UserFilter, epoch: Int = 0) {
        self.users = users
        self.epoch = epoch
    }

    /// Reads `line`, without its LF, and appends it to `output` where it is a row that is kept: its second and its ten
    /// fields, separated by commas, without a line end.
    package mutating func parse(_ line: UnsafeRawBufferPointer, appendingTo output: inout [UInt8]) -> ParsedEvent {
        if line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") {
            return object(line, appendingTo: &output)
        }
        switch LiveLine.read(line, keeping: users, appendingTo: &output) {
        case .row(let second): return .row(second: second)
        case .filtered: return .filtered
        case .rejected(let reason): return .rejected(reason)
        }
    }

    private mutating func object(_ line: UnsafeRawBufferPointer, appendingTo output: inout [UInt8]) -> ParsedEvent {
        guard line.isValidUTF8 else { return .rejected("expected UTF-8, found other bytes") }
        do throws(JSONFields.Fault) {
            try fields.read(line)
        } catch {
            switch error {
            case .syntax(let offset): return .rejected("expected a JSON object, found something else at byte \(offset)")
            case .depth: return .rejected("expected JSON nested at most \(JSONFields.deepest) deep, found it deeper")
            }
        }
        let second: Int
        switch time() {
        case .success(let value): second = value
        case .failure(let fault): return .rejected(fault.reason)
        }
        builder.fill(from: fields)
        guard builder.hasUser else { return .rejected("expected a user, found none") }
        guard builder.isKept(by: users) else { return .filtered }
        guard builder.byteCount <= RowBuilder.longest else {
            return .rejected("expected fields of at most \(RowBuilder.longest) bytes, found longer ones")
        }
        builder.append(second: second, to: &output)
        return .row(second: second)
    }

    private struct TimeFault: Error { let reason: String }

    private func time() -> Result<Int, TimeFault> {
        if let (kind, bytes) = fields.value(EventKey.time.index) {
            // Our own name: whole numbers are seconds of the log's own clock.
            if let number = whole(bytes) { return valid(number) }
            guard kind == .text else { return .failure(TimeFault(reason: Self.expectedSeconds)) }
            guard let seconds = EventTime.seconds(iso: bytes) else {
                return .failure(TimeFault(reason: Self.expectedSeconds))
            }
            return valid(seconds - epoch)
        }
        guard let (kind, bytes) = fields.value(EventKey.timestamp.index) else {
            return .failure(TimeFault(reason: "expected @timestamp or time, found neither"))
        }
        let isNumber = kind == .number || whole(bytes) != nil
        guard let seconds = isNumber ? EventTime.seconds(number: bytes) : EventTime.seconds(iso: bytes) else {
            return .failure(TimeFault(reason: "expected @timestamp as ISO 8601 or a number, found something else"))
        }
        return valid(seconds.subtractingReportingOverflow(epoch).partialValue)
    }

    private func valid(_ second: Int) -> Result<Int, TimeFault> {
        guard second >= 0 else {
            return .failure(TimeFault(reason: "expected a time after the log's start, found one before"))
        }
        guard second < 1_000_000_000_000_000_000 else { return .failure(TimeFault(reason: Self.expectedSeconds)) }
        return .success(second)
    }

    private func whole(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard (1...18).contains(bytes.count), bytes.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static let expectedSeconds = "expected time in whole seconds or as ISO 8601, found something else"
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are well-formed UTF-8.
    fileprivate var isValidUTF8: Bool {
        withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    }
}
