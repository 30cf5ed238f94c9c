import AuthLogs
import Testing

/// The reason that a filter gives.
private let (computer, builtIn, unwanted) = ("computer account", "built-in account", "user not wanted")

@Suite struct `Accounts` {
    private func account(_ user: String, _ domain: String? = nil, host: String = "FILE01.corp.example") -> [String] {
        Array(Identities([]).values(.logon(user, domain, to: host))[0..<4])
    }

    @Test(
        arguments: [
            ("anna.berg", "CORP.EXAMPLE", "anna.berg", "corp"),
            ("anna.berg@CORP.EXAMPLE", "CORP.EXAMPLE", "anna.berg", "corp"),
            ("anna.berg", "CORP", "anna.berg", "corp"), ("anna.berg@corp.example", "", "anna.berg", "corp"),
            ("CORP\\Anna.Berg", nil, "anna.berg", "corp"), ("CORP\\anna@other.example", nil, "anna", "other"),
            ("anna", nil, "anna", "?"), ("anna", "?", "anna", "?"), ("anna", "-", "anna", "?"),
            ("anna", ".", "anna", "file01"),
            ("anna", "FILE01", "anna", "file01"), ("anna", "file01.corp.example", "anna", "file01"),
            ("anna", "AzureAD", "anna", "azuread"), ("x", "NT AUTHORITY", "x", "nt authority"),
            ("anna", "10.0.0.7", "anna", "10.0.0.7"),
            ("ÄNNA", "ÖST.de", "änna", "öst"), ("@corp", nil, "@corp", "?"), ("CORP\\", nil, "corp\\", "?"),
            ("anna@", nil, "anna", "?"),
            ("bo_partner.example#EXT#@corp.onmicrosoft.com", nil, "bo_partner.example#ext#", "corp"),
        ] as [(String, String?, String, String)]
    )
    func `have one name and one domain`(user: String, domain: String?, name: String, label: String) {
        #expect(account(user, domain) == [name, label, name, label])
    }

    @Test func `lose their dollars as destinations only`() {
        #expect(account("WS015$", "CORP") == ["ws015$", "corp", "ws015", "corp"])
        #expect(account("WS015$@CORP.EXAMPLE") == ["ws015$", "corp", "ws015", "corp"])
        #expect(account("a$b$", "D$") == ["a$b$", "d$", "ab", "d$"] && account("$") == ["$", "?", "?", "?"])
    }

    @Test func `of case 01 are one user`() {
        let events: [Happening] = [
            .logon("anna.berg", "CORP.EXAMPLE", from: "10.20.0.15"),
            .logon("anna.berg@CORP.EXAMPLE", "CORP.EXAMPLE", from: "::ffff:10.20.0.15", to: "FILE01$")
                .with(.reporter, "DC01.corp.example").with(.orientation, "TGS"),
            .logon("anna.berg", "CORP").with(.orientation, "LogOff"),
            .logon("anna.berg@corp.example", "", named: "FILE01", by: "Negotiate", outcome: .failure)
                .with(.sourceUser, "FILE01$").with(.sourceDomain, "CORP"),
        ]
        let identities = Identities(events)
        let rows = events.map { identities.values($0, users: .people) }
        #expect(rows.allSatisfy { $0[2] == "anna.berg" && $0[3] == "corp" && $0[5] == "file01" })
        #expect(
            rows[3] == ["file01$", "corp", "anna.berg", "corp", "file01", "file01", "Negotiate", "3", "LogOn", "Fail"]
        )
        #expect(identities.joined.accounts.isEmpty)
        let names = ["CORP.EXAMPLE\\anna.berg", "CORP\\anna.berg", "anna.berg@CORP.EXAMPLE"]
        #expect(identities.names(ofAccount: "anna.berg", domain: "corp").names == names)
    }

    @Test(
        arguments: [
            ("DWM-4", "Window Manager", nil, builtIn), ("UMFD-4", "Font Driver Host", nil, builtIn),
            ("SYSTEM", "NT AUTHORITY", nil, builtIn), ("ANONYMOUS LOGON", "NT AUTHORITY", nil, builtIn),
            ("NETWORK SERVICE", "NT-AUTORITÄT", nil, builtIn), ("СИСТЕМА", "NT AUTHORITY", nil, builtIn),
            ("SERVICE RÉSEAU", "AUTORITE NT", nil, builtIn), ("Lokaler Dienst", nil, nil, builtIn),
            ("SYSTEM", nil, nil, builtIn),
            ("MSSQLSERVER", "NT Service", nil, builtIn), ("DefaultAppPool", "IIS APPPOOL", nil, builtIn),
            ("0A1B-2C3D", "NT VIRTUAL MACHINE", nil, builtIn), ("WS015$", "CORP", nil, computer),
            ("whatever", "CORP", "S-1-5-18", builtIn), ("x", "y", "S-1-5-80-956008885-3418522649", builtIn),
            ("x", "y", "S-1-5-96-0-4", builtIn), ("x", "y", "S-1-5-90-0-4", builtIn),
            ("FILE01$", "CORP", "S-1-5-18", builtIn),
            ("IUSR", nil, "S-1-5-17", builtIn), ("x", "y", "S-1-5-7", builtIn),
        ] as [(String, String?, String?, String)]
    )
    func `of computers and of the system are dropped`(user: String, domain: String?, sid: String?, reason: String) {
        let event = Happening.logon(user, domain).with(.destinationSID, sid).with(.sourceUser, nil).with(
            .sourceDomain,
            nil
        )
        #expect(Identities([]).values(event, users: .people) == [reason])
        // The computer itself as the subject is no reason to keep it.
        let local = event.with(.sourceUser, "FILE01$").with(.sourceDomain, "CORP")
        #expect(Identities([]).values(local, users: .people) == [reason])
        #expect(Identities([]).values(event).count == 10)
    }

    @Test(
        arguments: [
            ("anna", "CORP", nil), ("system", "CORP", nil), ("SYSTEM", "CORP", "S-1-5-21-1-2-3-1104"),
            ("dwm-4", "CORP", "S-1-5-21-1-2-3-1104"), ("anna", "CORP", "S-1-0-0"),
            ("anna", "AzureAD", "S-1-12-1-1-2-3-4"),
            ("a", "CORP", "not a SID"), ("$", nil, nil),
        ] as [(String, String?, String?)]
    )
    func `of people are kept`(user: String, domain: String?, sid: String?) {
        let event = Happening.logon(user, domain).with(.destinationSID, sid).with(.sourceSID, sid)
        #expect(Identities([]).values(event, users: .people).count == 10)
        // Windows names the computer as the subject of a logon at its console.
        let local = event.with(.sourceUser, "FILE01$").with(.sourceSID, "S-1-5-18")
        #expect(Identities([]).values(local, users: .people).count == 10)
    }

    @Test func `cannot be passed off as built-in over the network`() {
        let attack = Happening.logon("administrator", "NT AUTHORITY", from: "10.0.0.66", by: "NTLM", outcome: .failure)
        #expect(Identities([]).values(attack, users: .people).count == 10)
        let linux = Happening.logon("system", from: "10.0.0.66", by: "password", outcome: .failure)
        #expect(Identities([]).values(linux, users: .people).count == 10)
    }

    @Test func `match a pattern`() throws {
        let identities = Identities([])
        let service = try #require(UserFilter(pattern: "SVC_*"))
        #expect(identities.values(.logon("Svc_Backup", "CORP"), users: service).count == 10)
        #expect(identities.values(.logon("anna", "CORP"), users: service) == [unwanted])
        // Somebody else's logon that the computer carries out, and a person's use of another account.
        let local = Happening.logon("svc_backup").with(.sourceUser, "FILE01$")
        #expect(identities.values(local, users: service).count == 10)
        #expect(identities.values(local.with(.sourceUser, "anna"), users: service) == [unwanted])
        let computers = try #require(UserFilter(pattern: "*$"))
        #expect(identities.values(.logon("WS1$"), users: computers).count == 10)
    }
}

@Suite struct `Secrets` {
    private let password = Happening.logon("Summer2025!", "CORP", from: "10.0.0.5", outcome: .failure)

    @Test func `are names of refused logons that nobody has`() {
        let values = Identities([]).values(password)
        #expect(values[0].hasPrefix("***") && values[0].utf8.count == 19 && values[0] == values[2])
        #expect(values[1] == "?" && values[3] == "?" && !values.joined().contains("ummer"))
        #expect(Identities([]).values(password) != Identities().values(password))
        let book = Identities()
        #expect(
            book.values(password) == book.values(.logon("SUMMER2025!", "other", from: "10.0.0.5", outcome: .failure))
        )
        #expect(book.values(password, showsSecrets: true)[0] == "summer2025!")
    }

    @Test func `are not the names of accounts that exist`() {
        let failed = Happening.logon("anna", "CORP", outcome: .failure)
        func user(_ known: [Happening]) -> String { Identities(known).values(failed)[0] }
        #expect(user([failed]).hasPrefix("***"))
        #expect(user([.logon("ANNA@corp.example")]) == "anna")
        #expect(user([failed.with(account: .exists)]) == "anna")
        #expect(Identities([]).values(failed.with(account: .exists))[0] == "anna")
        #expect(user([failed.with(account: .missing)]).hasPrefix("***"))
        // A subject that asks for a logon of somebody else, in which that one fails.
        let other = Happening.logon("typo", outcome: .failure).with(.sourceUser, "anna")
        #expect(user([other]).hasPrefix("***"))
        #expect(user([other.with(.sourceSID, "S-1-5-21-1-2-3-1104")]) == "anna")
    }

    @Test func `are not names of the system and of computers`() {
        #expect(Identities([.logon("anna", to: "WS1")]).values(.logon("WS1$", outcome: .failure))[0] == "ws1$")
        // Without a host of that name it may be a password.
        #expect(Identities([]).values(.logon("Summer1$", outcome: .failure))[0].hasPrefix("***"))
        #expect(
            Identities([]).values(.logon("ANONYMOUS LOGON", "NT AUTHORITY", outcome: .failure))[0] == "anonymous logon"
        )
    }

    @Test func `hide in domains too`() {
        // The password P@ssw0rd of the user p, typed as a user name.
        let book = Identities([.logon("p", "CORP")])
        let values = book.values(.logon("P@ssw0rd", outcome: .failure))
        #expect(values[0].hasPrefix("***") && values[1] == "?")
        #expect(book.values(.logon("p@corp.example", outcome: .failure))[0...1] == ["p", "corp"])
    }

    @Test func `of case 23 are hidden, and row 2's user stays`() {
        let user = "anna.berg@corp.example"
        func event(_ actor: String, _ target: String?, _ outcome: LogEvent.Outcome) -> Happening {
            Happening.logon(actor, from: "198.51.100.4", to: "Salesforce.com", by: "?", outcome: outcome)
                .with(.reporter, nil).with(.destinationUser, target)
        }
        let events = [
            event(user, user, .success), event(user, user, .unknown).with(.outcome, "CHALLENGE"),
            event("Summer2025!", user, .failure), event(user, user, .success), event("unknown", nil, .failure),
        ]
        let identities = Identities(events)
        let rows = events.map { identities.values($0, users: .people) }
        #expect(rows.map { $0[9] } == ["Success", "CHALLENGE", "Fail", "Success", "Fail"])
        #expect(rows[2][0].hasPrefix("***") && rows[2][2...3] == ["anna.berg", "corp"])
        #expect(rows[4][0].hasPrefix("***") && rows[4][2] == "?")
        #expect(rows.allSatisfy { $0[4] == "198.51.100.4" })
    }

    @Test func `of case 13 come from their address`() {
        let names = [
            "x from 10.20.0.15 port 1 ssh2", "a,b,c,d", "line1\nline2", "tab\there", "<script>alert(1)</script>",
        ]
        for name in names + ["=cmd|calc", "admin\u{202e}", "аnna.berg"] {
            let event = Happening.logon(
                name,
                "CORP",
                from: "203.0.113.9",
                named: "WS666",
                by: "NTLM",
                outcome: .failure
            )
            let values = Identities([event, .logon("anna.berg", "CORP")]).values(event, users: .people)
            #expect(values[0].hasPrefix("***") && values[4] == "203.0.113.9")
        }
        let long = Happening.logon(String(repeating: "x", count: 70_000), from: "203.0.113.9")
        #expect(Identities([]).values(long) == ["expected values of at most 65500 bytes in all, found more"])
    }
}
