import AuthLogs
import Testing

/// The mapping of logons, successful, refused and with explicit credentials (4624, 4625, 4648).
@Suite struct WindowsLogonTests {
    private let network = [
        "SubjectUserSid": "S-1-0-0", "SubjectUserName": "-", "SubjectDomainName": "-",
        "TargetUserSid": "S-1-5-21-1-2-3-1104", "TargetUserName": "anna.berg", "TargetDomainName": "CORP",
        "LogonType": "3", "AuthenticationPackageName": "NTLM", "WorkstationName": "WS015", "IpAddress": "10.20.0.15",
    ]

    @Test func `a network logon has no subject: the source user is the target`() {
        let (meaning, event) = WindowsRecord(4624, network).mapped()
        #expect(meaning == .event)
        #expect(event.texts(.sourceUser, .sourceDomain, .sourceSID) == ["anna.berg", "CORP", "S-1-5-21-1-2-3-1104"])
        #expect(event.texts(.destinationUser, .destinationDomain) == ["anna.berg", "CORP"])
        #expect(event.texts(.sourceAddress, .sourceHost) == ["10.20.0.15", "WS015"])
        #expect(event.texts(.destinationHost, .reporter) == ["FILE01.corp.example", "FILE01.corp.example"])
        #expect(event.texts(.authenticationType, .logonType, .orientation) == ["NTLM", "Network", "LogOn"])
        #expect(event.text(.recordID) == "4711")
        #expect((event.outcome, event.account, event.isLocal) == (.success, .unspecified, false))
        #expect(event.time == LogTime(seconds: 1_735_718_400))
    }

    @Test func `a subject is the source user, unless its SID is that of nobody`() {
        var data = network
        data["SubjectUserName"] = "FILE01$"
        data["SubjectDomainName"] = "CORP"
        #expect(WindowsRecord(4624, data).mapped().event.text(.sourceUser) == "anna.berg")
        data["SubjectUserSid"] = "S-1-5-18"
        let event = WindowsRecord(4624, data).mapped().event
        #expect(event.texts(.sourceUser, .sourceDomain, .sourceSID) == ["FILE01$", "CORP", "S-1-5-18"])
        #expect(event.text(.destinationUser) == "anna.berg")
    }

    @Test(arguments: [
        ("0xc000006d", "0xc0000064", LogEvent.AccountStatus.missing), ("0xC000006D", "0xC000006A", .exists),
        ("0xc0000234", "0x0", .exists), ("0xc000006e", "0xc0000072", .exists), ("0xc000006d", "0x0", .unspecified),
        ("3221225581", "3221225572", .missing), ("-1073741715", "-1073741718", .exists), ("0xc0000193", "-", .exists),
        ("%%2313", "%%2313", .unspecified),
    ])
    func `a refused logon tells if the account exists`(
        status: String,
        subStatus: String,
        account: LogEvent.AccountStatus
    ) {
        var data = network
        data["Status"] = status
        data["SubStatus"] = subStatus
        let (meaning, event) = WindowsRecord(4625, data).mapped()
        #expect((meaning, event.outcome, event.account) == (.event, .failure, account))
    }

    @Test(arguments: [
        (0, "System", true), (2, "Interactive", true), (3, "Network", false), (4, "Batch", true), (5, "Service", true),
        (7, "Unlock", true), (8, "NetworkCleartext", false), (9, "NewCredentials", false),
        (10, "RemoteInteractive", false), (11, "CachedInteractive", true), (12, "CachedRemoteInteractive", false),
        (13, "CachedUnlock", true), (99, "99", false),
    ])
    func `logon types have names, and some are local`(number: Int, name: String, isLocal: Bool) {
        for text in ["\(number)", "0x" + String(number, radix: 16)] where number < 99 || text == "99" {
            let data = ["TargetUserName": "anna.berg", "LogonType": text, "IpAddress": "-", "WorkstationName": "-"]
            let event = WindowsRecord(4624, data).mapped().event
            #expect(event.text(.logonType) == name)
            #expect(event.isLocal == isLocal)
            #expect(event.texts(.sourceHost, .sourceAddress) == [nil, nil])
        }
    }

    @Test(arguments: [
        "127.0.0.1", "::1", "::ffff:127.0.0.1", "[::1]", "[::1]:49152", "127.0.0.1:49152", "LOCAL", "127.1.2.3",
    ])
    func `a loopback address is the host itself, whatever name the client has`(address: String) {
        var data = network
        data["IpAddress"] = address
        let event = WindowsRecord(4624, data).mapped().event
        #expect(event.isLocal)
        #expect(event.texts(.sourceAddress, .sourceHost) == [nil, nil])
    }

    @Test(arguments: ["-", "", "Unknown", "%%1833", "0.0.0.0", "::"])
    func `an address that is none leaves the name`(address: String) {
        var data = network
        data["IpAddress"] = address
        let event = WindowsRecord(4624, data).mapped().event
        #expect(event.texts(.sourceAddress, .sourceHost) == [nil, "WS015"])
        #expect(!event.isLocal)
    }

    @Test(arguments: ["::ffff:10.20.0.15", "10.20.0.15:49152", "fe80::1%4", "127.evil.example", "::10"])
    func `other addresses stay as they are`(address: String) {
        var data = network
        data["IpAddress"] = address
        #expect(WindowsRecord(4624, data).mapped().event.text(.sourceAddress) == address)
    }

    @Test func `a name of a client that looks like an address is no address`() {
        var data = network
        data["IpAddress"] = "-"
        data["WorkstationName"] = "10.20.0.99"
        #expect(WindowsRecord(4625, data).mapped().event.texts(.sourceAddress, .sourceHost) == [nil, "10.20.0.99"])
    }

    @Test func `a logon without any user is rejected`() {
        let data = ["TargetUserName": "-", "SubjectUserName": "", "LogonType": "3", "IpAddress": "10.20.0.15"]
        #expect(WindowsRecord(4624, data).mapped().meaning == .rejected("expected a user, found none"))
    }

    @Test func `explicit credentials are logged at the source`() {
        // Case 36, rows 0 and 1.
        var data = [
            "SubjectUserName": "anna.berg", "SubjectDomainName": "CORP", "TargetUserName": "svc_admin",
            "TargetDomainName": "CORP", "TargetServerName": "DB03.corp.example", "IpAddress": "-",
        ]
        let (meaning, event) = WindowsRecord(4648, data, computer: "WS015.corp.example").mapped()
        #expect(meaning == .event)
        #expect(event.texts(.sourceUser, .destinationUser) == ["anna.berg", "svc_admin"])
        #expect(event.texts(.sourceHost, .destinationHost) == ["WS015.corp.example", "DB03.corp.example"])
        #expect(event.texts(.reporter, .authenticationType) == ["WS015.corp.example", nil])
        #expect(event.texts(.logonType, .orientation) == ["NewCredentials", "LogOn"])
        #expect(event.outcome == .success)

        data["TargetServerName"] = "localhost"
        data["IpAddress"] = "127.0.0.1"
        let own = WindowsRecord(4648, data, computer: "WS015.corp.example").mapped().event
        #expect(own.texts(.sourceHost, .destinationHost) == ["WS015.corp.example", "WS015.corp.example"])
        data["TargetServerName"] = "10.20.0.7"
        let remote = WindowsRecord(4648, data, computer: "WS015.corp.example").mapped().event
        #expect(remote.texts(.destinationHost, .destinationAddress) == [nil, "10.20.0.7"])
    }
}
