import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

/// Reading on all cores, sorted in memory or on disk, gives what one loop over the lines gives.
@Suite struct EventLogOrderTests {
    /// What a reader tells of an event.
    private struct Shown: Equatable {
        let seconds: Int
        let place: EventPlace
        let filtered: FilterReason?
        let row: String
    }

    /// Lines of sshd on several hosts, more than a block of them; a third tells of no logon.
    private func lines(shuffled: Bool) -> [String] {
        var random = SeededNumbers(seed: 3)
        var second = 1_735_718_400
        let lines = (0..<16_000).map { number in
            second += Int.random(in: 0...1, using: &random)
            let (user, host) = (Int.random(in: 0..<300, using: &random), Int.random(in: 0..<40, using: &random))
            let time = LogTime(seconds: second).rfc3339
            let head = "\(time) gate\(host % 5).corp.example sshd[\(number)]: "
            let tail = "from 10.0.0.\(host) port 4\(number % 1_000) ssh2"
            return switch number % 6 {
            case 0: head + "Failed password for invalid user Secret\(user)\(number % 4 == 0 ? "$" : "") \(tail)"
            case 1: head + "Connection from 10.0.0.\(host) port 22 on 10.0.0.1 port 22"
            case 2: head + "pam_unix(sshd:session): session closed for user User\(user)"
            case 3: "\(time) gate1 CRON[1]: nothing of interest"
            default: head + "Accepted publickey for User\(user)@corp.example \(tail): ED25519 SHA256:\(number)"
            }
        }
        return shuffled ? lines.shuffled(using: &random) : lines
    }

    private var identities: Identities { Identities(hash: SipHash(1, 2)) }

    /// One event after the other, one line after the other.
    private func expected(_ lines: [String], users: UserFilter) throws -> [Shown] {
        var (parser, event, identities) = (SyslogParser(years: SyslogYears(notAfter: 0)), LogEvent(), identities)
        var events: [(event: LogEvent, place: EventPlace)] = []
        for (index, line) in lines.enumerated() {
            let meaning = Array(line.utf8).withUnsafeBytes { parser.parse($0, into: &event) }
            guard meaning == .event else { continue }
            identities.learn(event)
            events.append((event, EventPlace(file: 0, line: index + 1)))
        }
        identities.settle()
        events.sort { ($0.event.time.seconds, $0.place) < ($1.event.time.seconds, $1.place) }
        var row = IdentifiedRow()
        return events.map { event, place in
            let meaning = identities.resolve(event, users: users, into: &row)
            guard case .filtered(let reason) = meaning else {
                return Shown(
                    seconds: event.time.seconds,
                    place: place,
                    filtered: nil,
                    row: String(decoding: row.text, as: UTF8.self)
                )
            }
            return Shown(seconds: event.time.seconds, place: place, filtered: reason, row: "")
        }
    }

    @Test(arguments: [(false, nil), (true, nil), (true, 1 << 16)] as [(Bool, Int?)])
    func `all cores give what one gives`(isShuffled: Bool, memory: Int?) throws {
        let lines = lines(shuffled: isShuffled)
        let folder = try TemporaryFolder()
        let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "auth.log")
        for users in [UserFilter.people, .all] {
            var options = EventLog.Options()
            (options.users, options.identities, options.sortMemory) = (users, identities, memory)
            let log = try EventLog([path], options: options)
            try log.read()
            var (found, summary) = ([Shown](), LogSummary())
            let reader = try log.events()
            while try reader.next() {
                summary.add(reader)
                let text = reader.filtered == nil ? String(decoding: reader.row.text, as: UTF8.self) : ""
                found.append(
                    Shown(seconds: reader.time.seconds, place: reader.place, filtered: reader.filtered, row: text)
                )
            }
            let expected = try expected(lines, users: users)
            #expect(found.count == expected.count)
            #expect(zip(found, expected).first { $0 != $1 } == nil)
            expect(summary, of: expected)
            #expect(log.tally.events == expected.count && log.tally.filteredCount == lines.count - expected.count)
        }
    }

    private func expect(_ summary: LogSummary, of events: [Shown]) {
        let kept = events.filter { $0.filtered == nil }.map { $0.row.split(separator: ",").map(String.init) }
        #expect(summary.kept == kept.count && summary.read == events.count)
        #expect(summary.first?.seconds == events.first?.seconds && summary.last?.seconds == events.last?.seconds)
        let reasons = events.compactMap(\.filtered)
        #expect(summary.filtered == Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +))
        let kinds = Dictionary(kept.map { ("\($0[8]) \($0[9])", 1) }, uniquingKeysWith: +)
        let found = summary.kinds.map { ("\($0.key.orientation) \($0.key.outcome)", $0.value) }
        #expect(Dictionary(found, uniquingKeysWith: +) == kinds)
        for field in AuthField.allCases {
            #expect(summary.missing[field] ?? 0 == kept.count { $0[field.rawValue] == "?" })
        }
    }
}
