package import AuthLogs
import ByteIO

/// Parses lines of a live log: a line of a day file or of a raw log, or a JSON object.
///
/// `docs/reference/formats/events.md` describes the formats.
///
///     var parser = EventParser(users: .all)
///     if case .event(let event) = parser.parse(line) { print(event[.sourceUser]) }
///
/// A parser is a value with its own buffers: use one for each thread.
package struct EventParser: Sendable {
    private let users: UserFilter
    private let epoch: Int
    private var fields = JSONFields(EventKey.allCases.map(\.rawValue))
    private var builder = EventBuilder()

    /// Creates a parser.
    ///
    /// - Parameters:
    ///   - users: The source users whose events are kept.
    ///   - epoch: The time of the log's second 0, in seconds since 1970; absolute times are counted from it.
    package init(users: UserFilter, epoch: Int = 0) {
        self.users = users
        self.epoch = epoch
    }

    /// Parses `line`, without its LF.
    package mutating func parse(_ line: UnsafeRawBufferPointer) -> EventLine {
        if line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") { return object(line) }
        return EventLine(csv: line, keeping: users)
    }

    private mutating func object(_ line: UnsafeRawBufferPointer) -> EventLine {
        guard line.isUTF8 else { return .rejected("expected UTF-8, found other bytes") }
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
        guard builder.byteCount <= EventBuilder.longest else {
            return .rejected("expected fields of at most \(EventBuilder.longest) bytes, found longer ones")
        }
        return .event(builder.event(second: second))
    }

    private struct TimeFault: Error { let reason: String }

    private func time() -> Result<Int, TimeFault> {
        if let (kind, bytes) = fields.value(EventKey.time.index) {
            // Surprisal's own field name: whole numbers are seconds of the log's own clock.
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
