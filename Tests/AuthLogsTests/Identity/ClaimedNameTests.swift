import AuthLogs
import TestSupport
import Testing

/// A day, in seconds.
private let day = 86_400
/// Eight in the morning of the first day.
private let morning = 1_735_718_400

/// A logon by NTLM of a client that calls itself `name`.
private func claim(_ name: String, _ address: String, on number: Int = 0, to host: String = "FILE01") -> Happening {
    .logon("bob", from: address, named: name, to: host, by: "NTLM", at: morning + number * day)
}

/// A logon of a computer's own account by Kerberos.
private func proof(_ name: String, _ address: String, on number: Int = 0, after seconds: Int = 0) -> Happening {
    Happening.logon("\(name)$", from: address, to: "DC01.corp.example", at: morning + number * day + seconds)
        .with(.orientation, "TGT")
}

/// A logon of a person by Kerberos, which tells nothing but the address.
private func visit(_ address: String, on number: Int = 0, after seconds: Int = 0) -> Happening {
    .logon("anna", from: address, at: morning + number * day + seconds)
}

@Suite struct `A claimed name` {
    private let victim = "10.0.0.15"
    private let attacker = "10.0.0.66"

    /// The sources of `events` once `known` is learned, in both directions.
    private func sources(_ events: [Happening], knowing known: [Happening]) -> [String] {
        let sources = events.map(Identities(known).source)
        #expect(events.map(Identities(known.reversed()).source) == sources)
        return sources
    }

    @Test func `is that of its address if nobody else has it`() {
        let known = [claim("KALI", attacker), claim("KALI", attacker, on: 1)]
        #expect(sources([visit(attacker), visit(attacker, on: 9)], knowing: known) == ["kali", "kali"])
        // A check of the password by the domain controller tells the name only.
        #expect(sources([.logon("bob", named: "KALI", by: "NTLM")], knowing: known) == ["kali"])
    }

    @Test func `joins neither of two addresses on one day`() {
        let known = [claim("WS015", victim), claim("ws015.corp.example", attacker)]
        #expect(sources([visit(victim), visit(attacker)], knowing: known) == [victim, attacker])
        let often = known + Array(repeating: claim("WS015", attacker), count: 1_000)
        #expect(sources([visit(victim), visit(attacker)], knowing: often) == [victim, attacker])
    }

    @Test func `does not move from the address that proved it`() {
        let known = [proof("WS015", victim)] + Array(repeating: claim("WS015", attacker), count: 100)
        #expect(sources([visit(victim), visit(attacker)], knowing: known) == ["ws015", attacker])
        // Neither on another day.
        let later = [proof("WS015", victim)] + (1..<9).map { claim("WS015", attacker, on: $0) }
        #expect(sources([visit(victim, on: 5), visit(attacker, on: 5)], knowing: later) == ["ws015", attacker])
    }

    @Test func `does not take over an address that proved another one`() {
        let known = [proof("PC7", attacker)] + Array(repeating: claim("WS015", attacker), count: 100)
        #expect(sources([visit(attacker), visit(attacker, on: 3)], knowing: known) == ["pc7", "pc7"])
        #expect(Identities(known).names(ofHost: "ws015").addresses.isEmpty)
    }

    @Test func `follows a host whose address changes`() {
        let known = (0..<4).map { claim("WS015", victim, on: $0) } + (4..<8).map { claim("WS015", attacker, on: $0) }
        let events = [
            visit(victim), visit(attacker), visit(victim, on: 5), visit(attacker, on: 5), visit(victim, on: 9),
        ]
        // On a day without a claim nobody knows whose address it is.
        #expect(sources(events, knowing: known) == ["ws015", attacker, victim, "ws015", victim])
    }

    @Test func `of a host that logs itself counts too`() {
        let own = Happening.logon("anna", to: "WS015.corp.example", at: morning + 5 * day).with(isLocal: true)
        #expect(sources([visit(victim), own], knowing: [claim("WS015", victim), own]) == ["ws015", "ws015"])
    }

    @Test func `stays at its home of many days, and is at no second one`() {
        let claims = (0..<4).map { claim("WS015", victim, on: $0) }
        // The attacker's is the only claim of that day.
        let attack = Array(repeating: claim("WS015", attacker, on: 6), count: 50)
        let events = [visit(victim), visit(victim, on: 6), visit(attacker, on: 6), visit(attacker)]
        #expect(sources(events, knowing: claims + attack) == ["ws015", "ws015", attacker, attacker])
        // A home of three days is not four times as old as one of a day.
        let young = Array(claims.dropLast())
        #expect(sources(events, knowing: young + attack) == ["ws015", victim, "ws015", attacker])
    }

    @Test func `counts on days on which most claims have it`() {
        let known = (0..<5).map { claim("MAC7", victim, on: $0) } + [claim("PC8", victim, on: 5)]
        let events = [visit(victim, on: 2), visit(victim, on: 5), visit(victim, on: 6)]
        #expect(sources(events, knowing: known) == ["mac7", victim, "mac7"])
    }

    @Test func `of a server is not that of a client`() {
        let ticket = Happening.logon("anna", to: "FILE07$").with(.reporter, "DC01").with(.orientation, "TGS")
        // A sensor sees how the server called itself, and at which address.
        let served = Happening.logon("anna", to: "FILE07", by: "NTLM").with(.reporter, nil)
            .with(.destinationAddress, "10.0.0.7")
        #expect(sources([visit("10.0.0.7")], knowing: [served, ticket]) == ["file07"])
        #expect(sources([visit("10.0.0.7")], knowing: [served, claim("FILE07", "10.0.0.7")]) == ["file07"])
        let rogue = served.with(.destinationAddress, attacker)
        #expect(sources([visit(attacker)], knowing: [rogue, proof("FILE07", "10.0.0.7")]) == [attacker])
        let both = sources([visit(attacker), visit("10.0.0.7")], knowing: [rogue, served])
        #expect(both == [attacker, "10.0.0.7"])
    }

    @Test func `is proof if the host says so of itself`() {
        let own = Happening.logon("anna", to: "FILE07.corp.example").with(.destinationAddress, "10.0.0.7")
        let known = [own] + Array(repeating: claim("FILE07", attacker), count: 9)
        #expect(sources([visit("10.0.0.7"), visit(attacker)], knowing: known) == ["file07", attacker])
        // A service address that several servers answer at.
        let other = Happening.logon("anna", to: "FILE08.corp.example").with(.destinationAddress, "10.0.0.7")
        #expect(sources([visit("10.0.0.7")], knowing: [own, other, own]) == ["10.0.0.7"])
    }

    @Test func `of a computer's account by NTLM may be relayed`() {
        let relayed = Happening.logon("DC01$", from: attacker, named: "DC01", to: "CA01", by: "NTLM")
        for event in [relayed, relayed.with(.sourceHost, nil)] {
            #expect(sources([visit(attacker)], knowing: [event, proof("DC01", "10.0.0.2")]) == [attacker])
        }
        // Nobody else has this name.
        let printer = Happening.logon("PRINT9$", from: "10.0.0.9", to: "CA01", by: "NTLM")
        #expect(sources([visit("10.0.0.9")], knowing: [printer]) == ["print9"])
    }

    @Test func `is none of a shared address`() {
        let office = (0..<6).map { claim("LAPTOP\($0)", "198.51.100.1", on: $0) }
        #expect(Set(sources((0..<6).map { visit("198.51.100.1", on: $0) }, knowing: office)) == ["198.51.100.1"])
        let home = (0..<9).map { claim("LAPTOP0", "203.0.113.7", on: $0) }
        #expect(sources([visit("203.0.113.7")], knowing: office + home) == ["laptop0"])
    }

    @Test(arguments: ["127.0.0.1", "::1", "0.0.0.0", "::", "::ffff:0.0.0.0", "::ffff:127.0.0.1"])
    func `joins no address that is none`(address: String) {
        let identities = Identities([claim("WS015", address), proof("WS016", address)])
        #expect(identities.joined.hosts.isEmpty && identities.names(ofHost: "ws015").addresses.isEmpty)
    }

    @Test func `is not that of the server by being called localhost`() {
        for name in ["localhost", "LOCALHOST.localdomain", "local", "Unknown"] {
            let logon = Happening.logon("bob", named: name, by: "NTLM")
            #expect(Identities([logon]).source(logon) == "?")
            let check = Happening.logon("bob", named: name, by: "?").with(.orientation, "AuthMap")
            #expect(Identities([check]).source(check) == "?")
            #expect(Identities([logon]).source(logon.with(isLocal: true)) == "file01")
        }
    }

    @Test func `is believed of no address if some were dropped`() {
        var limits = Identities.Limits()
        limits.addresses = 2
        var book = Identities(hash: SipHash(1, 2), limits: limits)
        book.learn(claim("KALI", attacker).event)
        book.settle()
        #expect(book.source(visit(attacker)) == "kali")
        book.learn(claim("OTHER", victim).event)
        book.settle()
        #expect(book.source(visit(attacker)) == attacker)
    }
}

@Suite struct `Proof` {
    @Test func `of two addresses at a time is that of a host with two`() {
        let known = (0..<4).map { proof("DB1", $0 % 2 == 0 ? "10.0.0.1" : "10.1.0.1", after: $0 * 60) }
        let identities = Identities(known + [claim("DB1", "10.0.0.66")])
        let sources = ["10.0.0.1", "10.1.0.1", "10.0.0.66"].map { identities.source(visit($0)) }
        #expect(sources == ["db1", "db1", "10.0.0.66"])
        #expect(identities.names(ofHost: "db1").addresses == ["10.0.0.1", "10.1.0.1"])
    }

    @Test func `of two addresses in turn is that of a host that moved`() {
        let known = [
            proof("WS1", "10.0.0.5"), proof("WS1", "10.0.0.6", after: 3_600), proof("WS2", "10.0.0.5", after: 7_200),
            proof("WS2", "10.0.0.5", on: 1),
        ]
        let identities = Identities(known)
        func sources(_ address: String) -> [String] {
            [0, 3_599, 7_199, 7_200, day].map { identities.source(visit(address, after: $0)) }
        }
        #expect(sources("10.0.0.5") == ["ws1", "ws1", "ws1", "ws2", "ws2"])
        #expect(Set(sources("10.0.0.6")) == ["ws1"])
    }

    @Test func `with a ticket that was stolen is none`() {
        // The domain controller's ticket, used on a workstation that has its own.
        let known = [
            proof("DC01", "10.0.0.1"), proof("PC7", "10.0.0.66"), proof("DC01", "10.0.0.66", after: 60),
            proof("PC7", "10.0.0.66", after: 120),
        ]
        for events in [known, known.reversed(), [known[2], known[0], known[3], known[1]]] {
            let identities = Identities(events)
            #expect(identities.source(visit("10.0.0.66", after: 90)) == "10.0.0.66")
            #expect(identities.source(visit("10.0.0.1", after: 90)) == "dc01")
        }
    }
}

@Suite struct `Claims and proofs` {
    /// What the rules say, event by event, without any of the book's ways to be quick.
    private struct Oracle {
        let events: [Happening]

        func source(_ address: String, on number: Int) -> String {
            let proofs = events.filter { $0.values[.orientation] == "TGT" }
            if let proof = proofs.first(where: { $0.values[.sourceAddress] == address }) { return name(proof) }
            guard let name = claimed(address), !proofs.map(self.name).contains(name) else { return address }
            var others: [String] = []
            for other in Set(events.compactMap { $0.values[.sourceAddress] }).subtracting([address])
            where claimed(other) == name { others.append(other) }
            let homes = ([address] + others).filter { one in
                ([address] + others).allSatisfy { $0 == one || days(one, name) >= 4 * days($0, name) }
            }
            let today = claims(address).filter { $0.second / day == morning / day + number }
            let agreeing = today.count { self.name($0) == name }
            guard today.isEmpty || 2 * agreeing > today.count else { return address }
            if let home = homes.first { return home == address ? name : address }
            let rivals = others.contains { other in
                claims(other).contains { self.name($0) == name && $0.second / day == morning / day + number }
            }
            return agreeing > 0 && !rivals ? name : address
        }

        private func name(_ event: Happening) -> String {
            let name = event.values[.orientation] == "TGT" ? event.values[.sourceUser] : event.values[.sourceHost]
            return (name ?? "").lowercased().replacing("$", with: "")
        }

        private func claims(_ address: String) -> [Happening] {
            let own = events.filter { $0.values[.sourceAddress] == address }
            return own.contains { $0.values[.orientation] == "TGT" } ? [] : own
        }

        private func claimed(_ address: String) -> String? {
            let names = claims(address).map(name)
            return Set(names).first { name in 2 * names.count { $0 == name } > names.count }
        }

        private func days(_ address: String, _ name: String) -> Int {
            Set(claims(address).filter { self.name($0) == name }.map { $0.second / day }).count
        }
    }

    /// A network of few names and addresses, in which each address that proves something proves one name.
    private static func network(_ numbers: inout SeededNumbers) -> [Happening] {
        (0..<Int.random(in: 1...60, using: &numbers)).map { _ in
            let (address, number) = (Int.random(in: 0..<6, using: &numbers), Int.random(in: 0..<6, using: &numbers))
            if Int.random(in: 0..<40, using: &numbers) == 0 {
                return proof("H\(address % 3)", "10.0.0.\(address)", on: number).with(.reporter, "DC").with(
                    .destinationHost,
                    "DC"
                )
            }
            let name = Bool.random(using: &numbers) ? address : Int.random(in: 0..<6, using: &numbers)
            let host = Int.random(in: 0..<60, using: &numbers) == 0 ? "H\(name)" : "FILE01"
            let other = name == 5 ? 4 : 5
            return claim("H\(host == "FILE01" ? name : other)", "10.0.0.\(address)", on: number, to: host)
        }
    }

    @Test(arguments: 0..<40)
    func `are weighed as the rules say, in any order and division`(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        for _ in 0..<5 {
            let events = Self.network(&numbers)
            let oracle = Oracle(events: events)
            var books = [Identities(events), Identities(events.shuffled(using: &numbers))]
            var parts = Array(repeating: books[0].blank, count: 3)
            for event in events { parts[Int.random(in: 0..<3, using: &numbers)].learn(event.event) }
            var merged = books[0].blank
            for part in parts.shuffled(using: &numbers) { merged.merge(part) }
            merged.settle()
            var live = books[0].blank
            for event in events.shuffled(using: &numbers) {
                live.learn(event.event)
                live.settle()
            }
            books += [merged, live]
            for address in 0..<6 {
                for number in 0..<7 {
                    let expected = oracle.source("10.0.0.\(address)", on: number)
                    for book in books { #expect(book.source(visit("10.0.0.\(address)", on: number)) == expected) }
                }
            }
        }
    }

    @Test(arguments: 0..<20)
    func `of an attacker change nothing about those who have proof`(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let hosts = (0..<8).flatMap { host in
            (0..<5).filter { _ in Bool.random(using: &numbers) }.map { proof("WS\(host)", "10.0.0.\(host)", on: $0) }
        }
        let logs = (8..<12).map { Happening.logon("anna", to: "WS\($0)", at: morning) }
        let attack = (0..<200).map { _ in
            let (name, number) = (Int.random(in: 0..<12, using: &numbers), Int.random(in: 0..<5, using: &numbers))
            let address = "10.0.0.\(Int.random(in: 0..<16, using: &numbers))"
            let written = Bool.random(using: &numbers) ? "WS\(name)" : "ws\(name).corp.example"
            return claim(written, address, on: number)
        }
        let (before, after) = (Identities(hosts + logs), Identities((hosts + logs + attack).shuffled(using: &numbers)))
        let events = (0..<16).flatMap { address in (0..<5).map { visit("10.0.0.\(address)", on: $0) } }
        #expect(events.map { after.values($0) } == events.map { before.values($0) })
    }
}
