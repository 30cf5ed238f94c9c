import AuthLogs
import TestSupport
import Testing

/// Eight in the morning, and its day since 1970.
private let (morning, today) = (1_735_718_400, 20_089)

@Suite struct `Original names` {
    private let network: [Happening] = [
        .logon("WS5$", from: "10.0.0.5", at: morning), .logon("WS5$", from: "10.0.0.5", at: morning + 86_400),
        .logon("WS5$", from: "10.0.1.5", at: morning + 172_800),
        .logon("anna", "CORP", to: "ws5.corp.example"), .logon("anna", "CORP", to: "WS5"),
        .logon("Anna@CORP.EXAMPLE", "CORP.EXAMPLE", to: "WS5"), .logon("ANNA", "corp", to: "ws5"),
        .logon("anna", "EVIL"), .logon("anna"), .logon("bo", from: "10.0.0.6", named: "MAC6", by: "NTLM"),
        .logon("bo", from: "10.0.0.66", named: "WS5", by: "NTLM"),
    ]

    @Test func `of a host are its names and its addresses of the day`() throws {
        let folder = try TemporaryFolder()
        try Identities(network).write(to: folder.file("identities.json"))
        for book in [Identities(network), try Identities(path: folder.file("identities.json"))] {
            // WS5: twice as a server, once by a client; ws5: once.
            #expect(book.names(ofHost: "ws5").names == ["WS5", "ws5.corp.example"])
            #expect(book.names(ofHost: "ws5").addresses == ["10.0.0.5", "10.0.1.5"])
            #expect(book.names(ofHost: "ws5", on: today).addresses == ["10.0.0.5", "10.0.1.5"])
            #expect(book.names(ofHost: "ws5", on: today + 2).addresses == ["10.0.1.5", "10.0.0.5"])
            #expect(book.names(ofHost: "mac6").names == ["MAC6"])
            #expect(book.names(ofHost: "mac6", on: today).addresses == ["10.0.0.6"])
            #expect(book.names(ofHost: "none") == book.names(ofHost: "?"))
            #expect(book.names(ofHost: "none").names.isEmpty && !book.names(ofHost: "none").hasMore)
        }
    }

    @Test func `of an address are those that it claims`() {
        let book = Identities(network)
        #expect(book.source(.logon("x", from: "10.0.0.66")) == "10.0.0.66")
        #expect(book.names(ofHost: "10.0.0.66").names == ["ws5"])
        #expect(book.names(ofHost: "10.0.0.66", on: today).names == ["ws5"])
        #expect(book.names(ofHost: "10.0.0.66", on: today + 1).names.isEmpty)
        #expect(book.names(ofHost: "10.0.0.99").names.isEmpty)
    }

    @Test func `of addresses that changed hands are those of the day`() {
        let book = Identities([
            .logon("WS1$", from: "10.0.0.5", at: morning), .logon("WS2$", from: "10.0.0.5", at: morning + 86_400),
            .logon("WS1$", from: "10.0.0.6", at: morning + 86_400),
        ])
        #expect(book.names(ofHost: "ws1", on: today).addresses == ["10.0.0.5", "10.0.0.6"])
        // Until WS2 has it, the address is that of WS1.
        #expect(book.names(ofHost: "ws1", on: today + 1).addresses == ["10.0.0.6", "10.0.0.5"])
        #expect(book.names(ofHost: "ws1", on: today + 2).addresses == ["10.0.0.6"])
        #expect(book.names(ofHost: "ws2", on: today).addresses.isEmpty)
        #expect(book.names(ofHost: "ws2", on: .max).addresses == ["10.0.0.5"])
    }

    @Test func `of an account are those of its domain`() {
        let book = Identities(network)
        #expect(book.names(ofAccount: "anna", domain: "corp").names == ["CORP\\anna", "Anna@CORP.EXAMPLE"])
        #expect(book.names(ofAccount: "anna", domain: "evil").names == ["EVIL\\anna"])
        #expect(book.names(ofAccount: "anna", domain: "?").names == ["anna"])
        let all = ["CORP\\anna", "Anna@CORP.EXAMPLE", "EVIL\\anna", "anna"]
        #expect(book.names(ofAccount: "anna").names == all)
        #expect(book.names(ofAccount: "carl").names.isEmpty && book.names(ofAccount: "anna").addresses.isEmpty)
        // A name that was refused is not known, nor is its hash.
        let secret = Happening.logon("Summer2025!", outcome: .failure)
        #expect(Identities([secret]).names(ofAccount: "summer2025!").names.isEmpty)
    }

    @Test func `are few, the most frequent first`() {
        let events = (0..<20).flatMap { number in
            Array(repeating: Happening.logon("anna", "corp\(number).example", to: "H"), count: number + 1)
                + Array(repeating: Happening.logon("bo", to: "WS1.d\(number).example"), count: number + 1)
        }
        let book = Identities(events)
        let (account, host) = (book.names(ofAccount: "anna"), book.names(ofHost: "ws1"))
        #expect(account.names == (12..<20).reversed().map { "corp\($0).example\\anna" } && account.hasMore)
        #expect(host.names == (12..<20).reversed().map { "WS1.d\($0).example" } && host.hasMore)
    }

    @Test func `survive what is dropped`() {
        var limits = Identities.Limits()
        limits.names = 10
        var book = Identities(hash: SipHash(1, 2), limits: limits)
        for number in 0..<500 { book.learn(Happening.logon("anna\(number)", to: "H\(number).example").event) }
        book.merge(book.blank)
        let hosts = (0..<500).filter { !book.names(ofHost: "h\($0)").names.isEmpty }
        #expect(hosts.count == 10 && hosts.allSatisfy { book.names(ofHost: "h\($0)").names == ["H\($0).example"] })
        #expect((0..<500).count { !book.names(ofAccount: "anna\($0)").names.isEmpty } == 10)
    }
}

@Suite struct `Joined names` {
    @Test func `are no forms of one name, and no accounts of two domains`() {
        let joined = Identities([
            .logon("anna", "CORP", to: "FILE01"), .logon("ANNA", "corp.example", to: "file01.corp.example"),
            .logon("Anna@CORP.EXAMPLE", "CORP.EXAMPLE", to: "FILE01$"), .logon("anna", "EVIL", to: "cifs/FILE01"),
            .logon("anna", to: "FILE01.corp.example."), .logon("anna", ".", to: "\\\\FILE01"), .logon("bo"),
        ]).joined
        #expect(joined.hosts.isEmpty && joined.accounts.isEmpty && joined.sharedAddresses.isEmpty)
    }

    @Test func `are addresses, and names and accounts of several DNS domains`() {
        let joined = Identities([
            .logon("anna@corp.example", to: "web.corp.example"), .logon("ANNA@Corp.Evil", to: "WEB.other.example"),
            .logon("anna@corp.evil", to: "WEB"), .logon("WS1$", from: "10.0.0.1", at: morning),
        ]).joined
        #expect(joined.accounts.map { [$0.name, $0.domain] } == [["anna", "corp"]])
        #expect(joined.accounts[0].spellings.map { "\($0.domain) \($0.count)" } == ["corp.evil 2", "corp.example 1"])
        #expect(joined.hosts.map(\.name) == ["web", "ws1"])
        #expect(joined.hosts[0].spellings.map(\.name) == ["web.corp.example", "web.other.example"])
        #expect(joined.hosts[1].spellings.isEmpty && joined.hosts[1].addresses.map(\.address) == ["10.0.0.1"])
    }
}
