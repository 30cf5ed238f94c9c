import AuthLogs
import ByteIO

/// Takes the events of a reader as the commands do: checks them, learns their names, and resolves them.
struct EventTaker {
    /// The event that a parser fills.
    var event = LogEvent()
    private var identities = blank
    private var isBlank = true
    private var zone = LogZone.utc
    private var row = IdentifiedRow()

    private static let blank = Identities(hash: SipHash(1, 2))

    /// Forgets what the last input taught.
    mutating func reset() {
        guard !isBlank else { return }
        identities = Self.blank
        isBlank = true
    }

    /// Takes ``event``, if it is meant to be one.
    mutating func take(_ meaning: RecordMeaning) {
        guard meaning == .event, event.byteCount <= event.limit else { return }
        event.time = zone.utc(event.time)
        guard (0..<1_000_000_000_000_000_000).contains(event.time.seconds) else { return }
        event.repeats = min(max(event.repeats, 1), 10_000)
        isBlank = false
        identities.learn(event)
        identities.settle()
        for showsSecrets in [false, true] {
            let meaning = identities.resolve(event, users: .people, showsSecrets: showsSecrets, into: &row)
            guard meaning == .event else { continue }
            row.withView(second: event.time.seconds, line: 1) { view in
                // A value with a comma or a line end would move the columns of a day file.
                precondition(
                    !row.text.contains(.lineFeed) && row.text.count { $0 == .comma } == 9,
                    "a row has 10 values"
                )
                for field in AuthField.allCases { precondition(view[field].count <= row.text.count) }
            }
        }
    }
}

/// The records that a framing found, as bytes that can be compared.
struct FramedBytes {
    private(set) var bytes: [UInt8] = []

    /// Forgets all records.
    mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    /// Adds what a framing found.
    mutating func add(_ framed: Framed) {
        switch framed {
        case .record(let record, let line):
            add(line)
            bytes.append(contentsOf: record)
        case .rejected(let reason, let line):
            add(line)
            bytes.append(contentsOf: reason.utf8)
        }
    }

    private mutating func add(_ line: Int) {
        withUnsafeBytes(of: line) { bytes.append(contentsOf: $0) }
    }
}

extension UnsafeRawBufferPointer {
    /// Calls `body` with the pieces between bytes `separator`.
    func forEachPiece(separator: UInt8, _ body: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        while start < count {
            let end = self[start...].firstIndex(of: separator) ?? count
            body(UnsafeRawBufferPointer(rebasing: self[start..<end]))
            start = end + 1
        }
    }

    /// Calls `body` with pieces of `size` bytes; the last may have fewer.
    func forEachPiece(size: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        for start in stride(from: 0, to: count, by: size) {
            body(UnsafeRawBufferPointer(rebasing: self[start..<Swift.min(start + size, count)]))
        }
    }
}
