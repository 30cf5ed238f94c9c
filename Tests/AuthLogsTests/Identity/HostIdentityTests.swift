import AuthLogs
import Testing

/// A day, in seconds.
private let day = 86_400
/// The midnight before the events.
private let start = 1_735_689_600

@Suite struct `Hosts` {
    @Test func `names and addresses of a host become one`() {
        // FIELD.md's host of four names.
        let kerberos = Happening.logon("pgustavo", from: "172.18.39.5")
        let ntlm = Happening.logon("pgustavo", from: "172.18.39.5", named: "WORKSTATION5", by: "NTLM")
        let ticket = Happening.logon("WORKSTATION5$", from: "::ffff:172.18.39.5").with(.orientation, "TGT")
        let own = Happening.logon("pgustavo", to: "WORKSTATION5.theshire.local").with(isLocal: true)
        for known in [[ntlm], [ticket], [kerberos, ntlm, ticket, own]] {
            let identities = Identities(known)
            #expect([kerberos, ntlm, ticket, own].map(identities.source) == Array(repeating: "workstation5", count: 4))
        }
        #expect(Identities([kerberos]).source(kerberos) == "172.18.39.5")
    }

    @Test(
        arguments: [
            ("FILE01.corp.example", "file01"), ("FILE01$", "file01"), ("\\\\FILE01", "file01"), ("file01.", "file01"),
            ("cifs/FILE01.corp.example", "file01"), ("MSSQLSvc/DB03.corp.example:1433", "db03"),
            ("host/ws1.corp.example@CORP.EXAMPLE", "ws1"), ("Office 365 v2.0 Portal", "office 365 v2.0 portal"),
            ("10.0.0.7", "10.0.0.7"), ("10.0.0.7:445", "10.0.0.7"), ("localhost", "dc01"), ("LOCALHOST", "dc01"),
            ("127.0.0.1", "dc01"), ("krbtgt", "dc01"), ("krbtgt/CORP.EXAMPLE", "dc01"), ("-", "dc01"),
            ("ÄPFEL.x", "äpfel"),
        ]
    )
    func `a destination is short and in lower case`(written: String, name: String) {
        let happening = Happening.logon("anna", to: written).with(.reporter, "DC01.corp.example")
        #expect(Identities([happening]).destination(happening) == name)
    }

    @Test(arguments: [
        "127.0.0.1", "::1", "::ffff:127.0.0.1", "127.0.0.1:80", "LOCAL", "localhost", "Unknown", "[::1]:22",
    ])
    func `a loopback is the destination itself`(address: String) {
        let happening = Happening.logon("anna", from: address, named: "EVIL")
        #expect(Identities([happening]).source(happening) == "file01")
        #expect(Identities([happening]).source(.logon("anna", named: address)) == "file01")
    }

    @Test func `nothing is known of a source without address and name`() {
        #expect(Identities([]).source(.logon("anna")) == "?")
        #expect(Identities([]).source(.logon("anna").with(isLocal: true)) == "file01")
        #expect(Identities([]).source(.logon("anna", from: "0.0.0.0")) == "?")
        #expect(Identities([]).source(.logon("anna", from: "-", named: "WS015.corp.example")) == "ws015")
        #expect(Identities([]).source(.logon("anna", from: "gate.corp.example")) == "gate")
    }

    @Test func `a brute force under thousands of names is one source`() {
        let attack = (0..<3_561).map {
            Happening.logon("user\($0)", from: "203.0.113.9", named: "WS\($0)", by: "NTLM", outcome: .failure)
        }
        let identities = Identities(attack)
        #expect(Set(attack.map(identities.source)) == ["203.0.113.9"])
        #expect(identities.joined.hosts.isEmpty && identities.joined.accounts.isEmpty)
        #expect(attack.allSatisfy { identities.values($0)[0].hasPrefix("***") })
    }

    @Test func `a client that calls itself like another host is not taken for it`() {
        let server = Happening.logon("DC01$", from: "10.0.0.1")
        let attack = Happening.logon("bob", from: "10.0.0.66", named: "DC01", by: "NTLM")
        let identities = Identities([server] + Array(repeating: attack, count: 100))
        #expect(identities.source(attack) == "10.0.0.66" && identities.source(server) == "dc01")
    }

    @Test func `a remote desktop's own name is not that of the client`() {
        let logon = Happening.logon("anna", from: "10.0.0.5", named: "FILE01", by: "Negotiate")
        #expect(Identities([logon]).source(logon) == "10.0.0.5")
    }

    @Test func `a name counts if more than half of the logons have it`() {
        func logons(_ name: String, _ count: Int) -> [Happening] {
            Array(repeating: .logon("anna", from: "10.0.0.5", named: name, by: "NTLM"), count: count)
        }
        let any = Happening.logon("anna", from: "10.0.0.5")
        #expect(Identities(logons("A", 3) + logons("B", 2)).source(any) == "a")
        #expect(Identities(logons("A", 3) + logons("B", 3)).source(any) == "10.0.0.5")
        #expect(Identities(logons("A", 2) + logons("B", 2) + logons("C", 1)).source(any) == "10.0.0.5")
        let many = (0..<40).flatMap { logons("H\($0)", 1) }
        #expect(Identities(logons("A", 1_000) + many).source(any) == "10.0.0.5")
    }

    @Test func `an address that is handed on belongs to one host after the other`() {
        let first = (0..<3).map { Happening.logon("WS1$", from: "10.0.0.5", at: start + $0 * day + 28_800) }
        let second = (0..<3).map { Happening.logon("WS2$", from: "10.0.0.5", at: start + $0 * day + 3 * day + 28_800) }
        // On the same day, but one after the other.
        let third = Happening.logon("WS3$", from: "10.0.0.5", at: start + 5 * day + 50_000)
        let identities = Identities(first + second + [third])
        func host(_ second: Int) -> String { identities.source(.logon("anna", from: "10.0.0.5", at: second)) }
        #expect(host(0) == "ws1" && host(start + 28_800) == "ws1" && host(start + 3 * day) == "ws1")
        #expect(host(start + 3 * day + 28_800) == "ws2" && host(start + 5 * day + 49_999) == "ws2")
        #expect(host(start + 5 * day + 50_000) == "ws3" && host(start + 90 * day) == "ws3")
        // Unlike in time, names that are claimed say nothing against it.
        let claim = Happening.logon("anna", from: "10.0.0.5", named: "OTHER", by: "NTLM", at: start)
        #expect(Identities(first + [claim, claim, claim, claim]).source(claim) == "ws1")
    }

    @Test func `an address that several hosts share stays an address`() {
        let hosts = (0..<10).flatMap { day_ in
            ["A$", "B$", "A$", "C$", "B$"].enumerated().map {
                Happening.logon($1, from: "10.0.0.254", at: start + day_ * day + $0 * 600)
            }
        }
        let quiet = Happening.logon("A$", from: "10.0.0.254", at: start + 20 * day)
        let identities = Identities(hosts + [quiet])
        #expect(Set((hosts + [quiet]).map(identities.source)) == ["10.0.0.254"])
        #expect(identities.joined.sharedAddresses == ["10.0.0.254"])
    }

    @Test func `a mix-up on one day of many spoils that day only`() {
        let days = (0..<9).map { Happening.logon("A$", from: "10.0.0.5", at: start + $0 * day) }
        let mixed = [("A$", 0), ("B$", 60), ("A$", 120)].map {
            Happening.logon($0.0, from: "10.0.0.5", at: start + 4 * day + $0.1)
        }
        let identities = Identities(days + mixed)
        #expect(identities.source(days[3]) == "a" && identities.source(mixed[1]) == "10.0.0.5")
        #expect(identities.source(days[5]) == "a")
    }

    @Test func `a managed service account is no host`() {
        let day_ = (0..<4).map {
            Happening.logon($0 % 2 == 0 ? "WEB1$" : "gmsa_web$", from: "10.0.0.8", at: start + $0 * 60)
        }
        #expect(Identities(day_).source(day_[0]) == "10.0.0.8")
        let own = Happening.logon("anna", to: "WEB1.corp.example")
        #expect(Identities(day_ + [own]).source(day_[0]) == "web1")
    }

    @Test func `a destination's address and name become one`() {
        let both = Happening.logon("anna", to: "FILE07").with(.destinationAddress, "10.0.0.7").with(.reporter, "zeek")
        let address = Happening.logon("anna").with(.destinationHost, nil).with(.destinationAddress, "10.0.0.7")
            .with(.reporter, "zeek")
        #expect(Identities([both]).destination(both) == "file07" && Identities([both]).destination(address) == "file07")
        let failed = Happening.logon("anna", to: "FILE07", outcome: .failure).with(.destinationAddress, "10.0.0.7")
        #expect(Identities([failed]).destination(failed) == "file07")
        #expect(Identities([failed]).destination(address) == "10.0.0.7")
        #expect(Identities([]).destination(.logon("anna").with(.destinationHost, nil)) == "file01")
    }

    @Test func `all addresses of a host are listed`() {
        let identities = Identities([
            .logon("WS5$", from: "10.0.0.5", at: start), .logon("anna", to: "ws5.corp.example"),
            .logon("anna", to: "WS5"), .logon("anna", from: "10.0.0.6", named: "WS6", by: "NTLM"),
        ])
        let hosts = identities.joined.hosts
        #expect(hosts.map(\.name) == ["ws5", "ws6"] && hosts.allSatisfy { $0.spellings.isEmpty })
        #expect(hosts[0].addresses == [.init(address: "10.0.0.5", isCertain: true, first: start, last: start)])
        #expect(hosts[1].addresses == [.init(address: "10.0.0.6", isCertain: false, first: nil, last: nil)])
    }
}
