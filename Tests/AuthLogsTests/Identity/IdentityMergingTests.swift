import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct `What is known of names` {
    /// A random network in which all that can happen happens.
    private static func events(_ count: Int, seed: UInt64) -> [Happening] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { _ in
            let host = Int.random(in: 0..<12, using: &numbers)
            let user = ["anna", "bo@corp.example", "CORP\\cy", "WS\(host)$", "WS\(host)$", "gmsa$"].randomElement(
                using: &numbers
            )
            return Happening.logon(
                user ?? "anna",
                [nil, "CORP", "corp.example", "."].randomElement(using: &numbers) ?? nil,
                from: ["10.0.0.\(host / 2)", "::ffff:10.0.0.\(host)", "10.0.9.9", nil].randomElement(using: &numbers)
                    ?? nil,
                named: [nil, "WS\(host)", "ws\(host).corp.example", "EVIL\(host)"].randomElement(using: &numbers)
                    ?? nil,
                to: "FILE0\(Int.random(in: 0..<4, using: &numbers)).corp.example",
                by: Bool.random(using: &numbers) ? "Kerberos" : "NTLM",
                at: 1_735_689_600 + Int.random(in: 0..<9 * 86_400, using: &numbers),
                outcome: [.success, .success, .failure, .unknown].randomElement(using: &numbers) ?? .success
            )
        }
    }

    private func content(_ identities: Identities) throws -> String {
        String(decoding: try identities.fileContent, as: UTF8.self)
    }

    /// What is known after the parts were learned one by one and merged.
    private func merged(_ parts: [[Happening]], limits: Identities.Limits = .init()) -> Identities {
        var all = Identities(hash: SipHash(1, 2), limits: limits)
        for part in parts {
            var own = all.blank
            for happening in part { own.learn(happening.event) }
            all.merge(own)
        }
        all.settle()
        return all
    }

    @Test(arguments: 0..<12)
    func `does not depend on the order, nor on the division among threads`(seed: Int) throws {
        let events = Self.events(600, seed: UInt64(seed))
        var numbers = SeededNumbers(seed: UInt64(seed) + 100)
        var limits = Identities.Limits()
        if seed % 2 == 1 { (limits.addresses, limits.names) = (5, 4) }
        let whole = merged([events], limits: limits)
        let expected = try content(whole)
        for _ in 0..<4 {
            let shuffled = events.shuffled(using: &numbers)
            let cuts = (0..<3).map { _ in Int.random(in: 0...events.count, using: &numbers) }.sorted()
            let bounds = [0] + cuts + [events.count]
            let parts = zip(bounds, bounds.dropFirst()).map { Array(shuffled[$0..<$1]) }
            let other = merged(parts, limits: limits)
            #expect(try content(other) == expected)
            #expect(events.map { other.values($0, users: .people) } == events.map { whole.values($0, users: .people) })
            #expect(other.joined == whole.joined)
        }
    }

    @Test(arguments: 0..<6)
    func `is the same after a round trip, and after one in the middle`(seed: Int) throws {
        let folder = try TemporaryFolder()
        let events = Self.events(500, seed: UInt64(seed)).sorted { $0.second < $1.second }
        let whole = merged([events])
        try whole.write(to: folder.file("identities.json"))
        let read = try Identities(path: folder.file("identities.json"))
        #expect(try content(read) == content(whole))
        #expect(events.map { read.values($0) } == events.map { whole.values($0) })
        // As `watch` does it: what came before the restart is read from the file.
        try merged([Array(events[..<250])]).write(to: folder.file("half.json"))
        var half = try Identities(path: folder.file("half.json"))
        for event in events[250...] {
            half.learn(event.event)
            half.settle()
        }
        #expect(try content(half) == content(whole))
        for event in events where half.values(event) != whole.values(event) {
            Issue.record("\(half.values(event)) \(whole.values(event))")
            break
        }
    }

    @Test func `does not depend on whether a parser copied a value or set it twice`() {
        let happenings = Self.events(1_000, seed: 5)
        let identities = Identities(happenings)
        let pairs: [(LogEvent.Slot, LogEvent.Slot)] = [
            (.sourceUser, .destinationUser), (.sourceDomain, .destinationDomain), (.reporter, .destinationHost),
        ]
        for happening in happenings {
            let event = happening.event
            var copied = event
            for (source, target) in pairs where happening.values[source] == happening.values[target] {
                copied.copy(source, to: target)
            }
            for users in [UserFilter.people, .all] {
                var rows = (IdentifiedRow(), IdentifiedRow())
                let meaning = identities.resolve(event, users: users, into: &rows.0)
                #expect(identities.resolve(copied, users: users, into: &rows.1) == meaning)
                guard meaning == .event else { continue }
                #expect(AuthField.allCases.map { rows.0.string($0) } == AuthField.allCases.map { rows.1.string($0) })
            }
        }
    }

    @Test func `that is damaged is an error that names the file`() throws {
        let folder = try TemporaryFolder()
        let good = try content(merged([Self.events(50, seed: 1)]))
        let damaged = [
            "", "{}", "[]", "\u{0}", String(good.dropLast(20)), good.replacing("\"version\":2", with: "\"version\":1"),
            good.replacing("\"key\":\"", with: "\"key\":\"+"), good.replacing("\"10.0.9.9\"", with: "\"x\""),
            good.replacing("\"counts\":[", with: "\"counts\":[-1,"), good.replacing("\"first\":1", with: "\"first\":9"),
            good.replacing("\"days\":", with: "\"days\":-"), good.replacing("\"accounts\"", with: "\"acounts\""),
        ]
        for (index, text) in damaged.enumerated() {
            let path = try folder.write(text, to: "\(index).json")
            let error = #expect(throws: InputError.self, "\(index)") { _ = try Identities(path: path) }
            #expect(error?.file == path && error?.message.isEmpty == false, "\(index)")
        }
        let error = #expect(throws: InputError.self) {
            _ = try Identities(path: folder.write("{\"version\":1}", to: "old.json"))
        }
        #expect(error?.message == "expected version 2, found 1: prepare and train again")
        #expect(throws: InputError.self) { try Identities(path: folder.file("none.json")) }
        var bytes = Array(good.utf8)
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<200 {
            bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            let path = try folder.write(Data(bytes), to: "random.json")
            do { _ = try Identities(path: path) } catch { #expect((error as? InputError)?.file == path) }
        }
    }

    @Test func `is bounded`() throws {
        var limits = Identities.Limits()
        (limits.addresses, limits.names) = (100, 100)
        let events = (0..<2_000).map {
            Happening.logon("WS\($0)$", from: "10.0.\($0 / 250).\($0 % 250)", to: "H\($0)", at: 1_735_689_600 + $0)
        }
        let identities = merged([events], limits: limits)
        #expect(identities.joined.hosts.count == 100)
        #expect((0..<2_000).count { !identities.names(ofAccount: "ws\($0)$").names.isEmpty } == 100)
        // Those that were forgotten keep their address, the others have their name.
        let sources = events.map { identities.source($0) }
        #expect(sources.count { $0.hasPrefix("ws") } == 100 && sources.count { $0.hasPrefix("10.") } == 1_900)
    }

    @Test func `survives times and names of any kind`() {
        var numbers = SeededNumbers(seed: 5)
        let letters = Array("aZ.@\\$/:%[]?*- \u{0}ü\u{202e}0")
        func name() -> String {
            String(
                (0..<Int.random(in: 0...6, using: &numbers)).map { _ in letters.randomElement(using: &numbers) ?? "a" }
            )
        }
        var identities = Identities(hash: SipHash(1, 2))
        for index in 0..<5_000 {
            var happening = Happening(second: [Int.min, .max, 0, -1, index].randomElement(using: &numbers) ?? 0)
            for slot in LogEvent.Slot.allCases { happening.values[slot] = name() }
            if index % 3 == 0 {
                happening.values[.destinationUser] = "\(name())$"
                happening.values[.sourceUser] = nil
                happening.values[.sourceAddress] = "10.0.0.\(index % 7)"
                happening.values[.orientation] = "TGT"
            }
            happening.outcome = [.success, .failure, .unknown].randomElement(using: &numbers) ?? .success
            identities.learn(happening.event)
            identities.settle()
            let values = identities.values(happening, users: index % 2 == 0 ? .people : .all)
            #expect(values.count == 10 || values.count == 1)
            #expect(values.allSatisfy { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: ",")) && !$0.utf8.contains(10) })
        }
        let names = identities.joined.hosts.map(\.name) + ["", "10.0.0.1"]
        for name in names { _ = (identities.names(ofHost: name), identities.names(ofHost: name, on: .min)) }
    }
}
