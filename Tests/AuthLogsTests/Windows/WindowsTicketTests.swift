import AuthLogs
import Testing

/// The mapping of Kerberos tickets, NTLM validation and sessions.
@Suite struct WindowsTicketTests {
    @Test(arguments: [
        (4768, "0x0", "TGT", LogEvent.Outcome.success, LogEvent.AccountStatus.unspecified),
        (4768, "0", "TGT", .success, .unspecified), (4768, "0x6", "TGT", .failure, .missing),
        (4768, "6", "TGT", .failure, .missing), (4768, "0x12", "TGT", .failure, .exists),
        (4771, "0x18", "TGT", .failure, .exists), (4771, "24", "TGT", .failure, .exists),
        (4771, "-", "TGT", .failure, .unspecified), (4769, "0x0", "TGS", .success, .unspecified),
        (4769, "0x1b", "TGS", .failure, .unspecified), (4769, "-", "TGS", .unknown, .unspecified),
    ])
    func `the status of a ticket is its outcome`(
        id: Int,
        status: String,
        orientation: String,
        outcome: LogEvent.Outcome,
        account: LogEvent.AccountStatus
    ) {
        let data = [
            "TargetUserName": "anna.berg", "TargetDomainName": "CORP.EXAMPLE", "TargetSid": "S-1-5-21-1-2-3-1104",
            "ServiceName": "krbtgt", "IpAddress": "::ffff:10.20.0.15", "Status": status,
        ]
        let (meaning, event) = WindowsRecord(id, data, computer: "DC01.corp.example").mapped()
        #expect((meaning, event.outcome, event.account) == (.event, outcome, account))
        #expect(event.texts(.sourceUser, .destinationUser) == ["anna.berg", "anna.berg"])
        #expect(event.texts(.sourceDomain, .destinationSID) == ["CORP.EXAMPLE", "S-1-5-21-1-2-3-1104"])
        #expect(event.texts(.sourceAddress, .destinationHost) == ["::ffff:10.20.0.15", "DC01.corp.example"])
        #expect(event.texts(.authenticationType, .orientation, .logonType) == ["Kerberos", orientation, nil])
    }

    @Test(arguments: [
        ("FILE01$", "FILE01"), ("krbtgt", "DC01"), ("KRBTGT", "DC01"), ("krbtgt/CORP.EXAMPLE", "DC01"),
        ("kadmin/changepw", "DC01"), ("cifs/FILE01.corp.example", "FILE01.corp.example"),
        ("MSSQLSvc/db03.corp.example:1433", "db03.corp.example"),
        ("ldap/DC02.corp.example/corp.example", "DC02.corp.example"), ("FILE01$@CORP.EXAMPLE", "FILE01"),
        ("svc_sql", "svc_sql"), ("-", "DC01"), ("host/localhost", "DC01"), ("$", "DC01"),
    ])
    func `the host of a service ticket is that of the service`(service: String, host: String) {
        let data = [
            "TargetUserName": "anna.berg@CORP.EXAMPLE", "ServiceName": service, "IpAddress": "::1", "Status": "0x0",
        ]
        let event = WindowsRecord(4769, data, computer: "DC01").mapped().event
        #expect(event.texts(.destinationHost, .reporter) == [host, "DC01"])
        #expect(event.text(.sourceUser) == "anna.berg@CORP.EXAMPLE")
        #expect(event.isLocal)
    }

    @Test func `a validated password is mapped from the workstation to the host that checked it`() {
        let data = [
            "TargetUserName": "anna.berg", "Workstation": "\\\\WS015", "Status": "0xc000006a",
            "PackageName": "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
        ]
        let event = WindowsRecord(4776, data, computer: "DC01.corp.example").mapped().event
        #expect(event.texts(.sourceUser, .destinationUser, .sourceDomain) == ["anna.berg", "anna.berg", nil])
        #expect(event.texts(.sourceHost, .destinationHost) == ["WS015", "DC01.corp.example"])
        #expect(event.texts(.authenticationType) == ["MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"])
        #expect(event.texts(.orientation, .logonType) == ["AuthMap", nil])
        #expect((event.outcome, event.account) == (.failure, .exists))
    }

    @Test func `a session that is connected comes from its client`() {
        // Case 36, row 3.
        var data = [
            "AccountName": "anna.berg", "AccountDomain": "CORP", "ClientName": "WS015", "ClientAddress": "10.20.0.15",
        ]
        let event = WindowsRecord(4778, data).mapped().event
        #expect(event.texts(.sourceUser, .sourceDomain, .destinationUser) == ["anna.berg", "CORP", "anna.berg"])
        #expect(event.texts(.sourceHost, .sourceAddress) == ["WS015", "10.20.0.15"])
        #expect(event.texts(.destinationHost, .orientation) == ["FILE01.corp.example", "LogOn"])
        #expect((event.outcome, event.isLocal) == (.success, false))
        data["ClientAddress"] = "LOCAL"
        let local = WindowsRecord(4779, data).mapped().event
        #expect(local.texts(.sourceHost, .sourceAddress, .orientation) == [nil, nil, "LogOff"])
        #expect(local.isLocal)
        data["ClientAddress"] = "Unknown"
        data["ClientName"] = "Unknown"
        #expect(WindowsRecord(4779, data).mapped().event.isLocal)
    }

    @Test(arguments: [(4634, "LogOff"), (4647, "LogOff"), (4800, "ScreenLock"), (4801, "ScreenUnlock")])
    func `the end of a logon and a locked screen tell of their own host`(id: Int, orientation: String) {
        let data = ["TargetUserName": "anna.berg", "TargetDomainName": "CORP", "LogonType": "3"]
        let (meaning, event) = WindowsRecord(id, data).mapped()
        #expect((meaning, event.outcome) == (.event, .success))
        #expect(event.texts(.sourceUser, .destinationUser, .sourceDomain) == ["anna.berg", "anna.berg", "CORP"])
        #expect(event.texts(.sourceHost, .destinationHost) == ["FILE01.corp.example", "FILE01.corp.example"])
        #expect(event.texts(.orientation, .authenticationType) == [orientation, nil])
    }
}
