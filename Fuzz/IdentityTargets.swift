import AuthLogs
import ByteIO
import Foundation

/// Events whose names and addresses are hostile, one a line: a head of four characters, then values behind tabs.
///
/// What two threads learned and merged must resolve the same as what one learned.
struct IdentityTarget: FuzzTarget {
    private var events: [LogEvent] = []
    private var (row, mergedRow) = (IdentifiedRow(), IdentifiedRow())

    private static let blank = Identities(hash: SipHash(1, 2))
    private static let limits: Identities.Limits = {
        var limits = Identities.Limits()
        (limits.addresses, limits.names) = (4, 8)
        return limits
    }()
    private static let bounded = Identities(hash: SipHash(1, 2), limits: limits)

    mutating func read(_ input: UnsafeRawBufferPointer) {
        events.removeAll(keepingCapacity: true)
        input.forEachPiece(separator: .lineFeed) { line in if let event = LogEvent(line: line) { events.append(event) }
        }
        guard let first = input.first else { return }
        let blank = first % 2 == 0 ? Self.blank : Self.bounded
        var (one, halves) = (blank, [blank, blank])
        for (index, event) in events.enumerated() {
            one.learn(event)
            halves[index % 2].learn(event)
        }
        // What is over the limits is dropped at the latest by merging.
        var (whole, merged) = (blank, halves[1])
        whole.merge(one)
        merged.merge(halves[0])
        whole.settle()
        merged.settle()
        for event in events {
            let meaning = whole.resolve(event, users: .people, into: &row)
            let other = merged.resolve(event, users: .people, into: &mergedRow)
            precondition(
                meaning == other && (meaning != .event || row.text == mergedRow.text),
                "threads change nothing"
            )
        }
    }
}

extension LogEvent {
    /// Reads `line`, as ``line`` writes it; `nil` if it has no head.
    init?(line: UnsafeRawBufferPointer) {
        guard line.count > 4 else { return nil }
        self.init()
        outcome = Outcome(rawValue: line[0] % 3) ?? .unknown
        account = AccountStatus(rawValue: line[1] % 3) ?? .unspecified
        isLocal = line[2] % 2 == 1
        isCanonical = line[2] % 16 == 14
        time.seconds = 1_735_718_400 + Int(line[3]) * 40_000
        var values = line[4...].split(separator: 9, maxSplits: 15, omittingEmptySubsequences: false)[...]
        for slot in Slot.allCases {
            guard let value = values.popFirst() else { return }
            set(slot, UnsafeRawBufferPointer(rebasing: value))
        }
    }

    /// The event as a line of the input of ``IdentityTarget``.
    var line: [UInt8] {
        let head = [48 + outcome.rawValue, 48 + account.rawValue, isLocal ? 49 : 48]
        let day = UInt8(truncatingIfNeeded: 48 + time.seconds / 86_400 % 64)
        let values = Slot.allCases.map { slot in Array((text(slot) ?? "").utf8) }
        return head + [day] + Array(values.joined(separator: [9]))
    }
}

/// A file of identities, of which what was read must be what is written, and resolve like it.
struct IdentityFileTarget: FuzzTarget {
    private let decoder = JSONDecoder()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        guard let base = input.baseAddress, !input.isEmpty else { return }
        let data = Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: input.count, deallocator: .none)
        guard var book = try? decoder.decode(Identities.self, from: data) else { return }
        book.settle()
        _ = book.joined
        var row = IdentifiedRow()
        var event = LogEvent()
        for (name, address) in [
            ("anna.berg", "10.20.0.15"), ("WS015$", "2001:db8::1"), ("corp\\bea", "::ffff:10.0.0.1"),
        ] {
            event.reset()
            (event.outcome, event.time.seconds) = (.success, 1_735_718_400)
            event.set(.destinationUser, name.utf8)
            event.set(.sourceAddress, address.utf8)
            event.set(.destinationHost, "FILE01.corp.example".utf8)
            book.learn(event)
            book.settle()
            _ = book.resolve(event, users: .people, into: &row)
        }
        guard let content = try? book.fileContent, let again = try? decoder.decode(Identities.self, from: content)
        else {
            preconditionFailure("a file of identities that was written is read")
        }
        precondition((try? again.fileContent) == content, "a file of identities changes by being read")
    }
}
