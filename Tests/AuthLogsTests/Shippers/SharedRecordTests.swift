import AuthLogs
import TestSupport
import Testing

/// The public cases and samples beside the checkout.
@Suite(.enabled(if: SharedData.path("cases") != nil && SharedData.path("logs") != nil, "no ../shared"))
struct `Shared records` {
    private let logon = "anna.berg@CORP > anna.berg@CORP ♦ WS015[10.20.0.15] > FILE01.corp.example[?] ♦"

    private func cases(_ name: String) throws -> [String] { try ShownEvent.ofFile("cases/\(name)") }

    @Test func `have one user and the host that logged them`() throws {
        let upn = try cases("01-upn-and-domain.ndjson")
        #expect(upn.count == 4 && upn.allSatisfy { $0.contains("anna.berg") })
        #expect(
            upn[1].contains("anna.berg@CORP.EXAMPLE@CORP.EXAMPLE ♦ ?[::ffff:10.20.0.15] > FILE01[?] ♦ Kerberos, ?, TGS")
        )
        let forwarded = try cases("02-forwarded-events.ndjson")
        for (event, host) in zip(forwarded, ["FILE01", "WEB02", "DB03", "DC01"]) {
            #expect(event.contains("> \(host).corp.example[?]"))
        }
    }

    @Test func `in four shapes are the same logon`() throws {
        #expect(
            try cases("04-other-windows-json.ndjson")
                == [
                    "1735718400.1234567 success ♦ \(logon) NTLM, Network, LogOn, ? ♦ ?",
                    "1735718401 success ♦ \(logon) NTLM, Network, LogOn, ? ♦ ?",
                    "1735718402.1234567 success ♦ \(logon) NTLM, Network, LogOn, ? ♦ ?",
                    "1735718403.1234567 success ♦ \(logon.replacing("WS015", with: "?")) ?, Network, LogOn, ? ♦ ?",
                ]
        )
    }

    @Test func `have the outcome of the event, and their record's number`() throws {
        let outcomes = try cases("05-outcome-from-the-event.ndjson")
        #expect(outcomes.map { $0.contains(" failure ") } == [true, false, true, true])
        #expect(outcomes[2].contains("Kerberos, ?, TGT") && outcomes[3].contains("AuthMap"))
        let twice = try cases("18-delivered-twice.ndjson")
        #expect(twice.count == 5 && Set(twice).count == 1 && twice[0].hasSuffix("♦ 602646666"))
        let types = try cases("20-built-in-accounts.ndjson").map { $0.split(separator: ", ")[1] }
        #expect(
            types == [
                "Interactive", "Interactive", "System", "Network", "Service", "Network", "CachedRemoteInteractive",
                "CachedUnlock",
            ]
        )
        #expect(try cases("22-ordinary-names.ndjson").filter { $0.contains(" success ") }.count == 20)
        let injected = try cases("13-name-injection.ndjson")
        #expect(injected.filter { $0.contains("WS666[203.0.113.9]") }.count == 8)
        #expect(injected[8] == "rejected: expected fields of at most 65500 bytes, found longer ones")
    }

    @Test func `of Okta are sign-ins or filtered`() throws {
        let okta = try cases("23-okta-system-log.ndjson")
        let user = "anna.berg@corp.example@? > anna.berg@corp.example@? ♦ ?[198.51.100.4] > Salesforce.com[?] ♦"
        #expect(okta[0] == "1735718400.123 success ♦ \(user) ?, Browser, LogOn, ? ♦ o-0")
        #expect(okta[1] == "1735718401.123 unknown ♦ \(user) ?, Browser, LogOn, CHALLENGE ♦ o-1")
        #expect(okta[2].hasPrefix("1735718402.123 failure ♦ Summer2025!@? > anna.berg@corp.example@?"))
        #expect(okta[3] == "1735718403.123 success ♦ \(user) ?, Browser, LogOn, ? ♦ o-3")
        #expect(okta[4].hasPrefix("1735718404.123 failure missing ♦ unknown@? > unknown@?"))
        #expect(okta[5...].allSatisfy { $0 == "filtered: Okta event that is no sign-in" })
        // Counted with jq: records with eventType, less the sign-ins by eventType, and those without a time.
        let log = try ShownEvent.ofFile("logs/okta/system-log.ndjson")
        #expect(log.filter { $0.hasPrefix("16") || $0.hasPrefix("17") }.count == 9)
        #expect(log.filter { $0.hasPrefix("filtered") }.count == 21)
        #expect(log.filter { $0.hasPrefix("rejected: expected a time") }.count == 3)
    }

    @Test func `of Entra and OCSF are sign-ins or filtered`() throws {
        let entra = try cases("24-entra-graph.ndjson")
        #expect(
            entra.map { $0.split(separator: " ")[1] } == [
                "success", "unknown", "unknown", "failure", "success", "success",
            ]
        )
        let log = try ShownEvent.ofFile("logs/entra/diagnostic.ndjson")
        #expect(log.count == 23 && log.filter { $0.hasPrefix("filtered: Entra") }.count == 10)
        #expect(log.filter { $0.contains(" ♦ ") }.count == 13)
        let ocsf = try cases("25-ocsf-3002.ndjson")
        #expect(ocsf[..<7].enumerated().allSatisfy { $0.element.hasPrefix("\(1_735_718_400 + $0.offset)") })
        #expect(
            ocsf[..<2].allSatisfy {
                $0.contains("FILE01$@CORP > anna.berg@CORP ♦ ?[10.20.0.15] > FILE01.corp.example[?]")
            }
        )
        #expect(ocsf[3].contains("♦ anna.berg@corp.example@? > anna.berg@corp.example@? ♦"))
        #expect(ocsf[4].contains("LogOff") && ocsf[5].contains(" failure ") && ocsf[7].hasPrefix("filtered: OCSF"))
    }

    @Test func `of Zeek and LANL are read`() throws {
        let zeek = try cases("26-zeek-json.ndjson")
        let users = "anna.berg@CORP.EXAMPLE > anna.berg@CORP.EXAMPLE ♦ ?[10.20.0.15] >"
        #expect(zeek[0] == "1735718400.13793 unknown ♦ \(users) ?[10.20.0.2] ♦ Kerberos, Network, TGT, ? ♦ C1")
        #expect(zeek[1].hasPrefix("1735718400.2 success ♦ \(users)"))
        #expect(zeek[2].hasPrefix("1735718401.000000 success ♦ \(users) FILE01.corp.example[?]"))
        #expect(zeek[3].contains("anna.berg@CORP ♦ WS015[10.20.0.15] > FILE01[10.20.0.7] ♦ NTLM"))
        #expect(zeek[4] == "rejected: expected a user, found none")
        let masked = try ShownEvent.ofFile("logs/zeek/zeek_tsv_kerberos_kinit.log", ZeekTSVParser())
        #expect(masked.filter { $0.hasPrefix("rejected: expected a time") }.count == 85)
        let ssh = try ShownEvent.ofFile("logs/zeek/zeek_tsv_ssh.log", ZeekTSVParser())
        #expect(ssh.filter { $0.hasPrefix("filtered: Zeek ssh.log") }.count == 22)
        #expect(
            try cases("29-lanl-2017-wls.ndjson")
                == [
                    "806400 relative success canonical ♦ User624729@Domain001 > User624729@Domain001 ♦ "
                        + "Comp649388[?] > Comp071326[?] ♦ Kerberos, Network, LogOn, ? ♦ ?",
                    "806401 relative success canonical ♦ Comp748297$@Domain001 > Comp748297@Domain001 ♦ "
                        + "Comp649388[?] > Comp071326[?] ♦ ?, ?, TGS, ? ♦ ?",
                    "806402 relative failure canonical ♦ User624729@? > User624729@? ♦ "
                        + "Comp649388[?] > ActiveDirectory[?] ♦ MICROSOFT_AUTHENTICATION_PACKAGE_V1_0, ?, AuthMap, ? ♦ ?",
                ]
        )
    }

    @Test func `that are explicit logons or no authentication are told apart`() throws {
        let explicit = try cases("36-explicit-credentials-4648.ndjson")
        #expect(explicit[0].contains("anna.berg@CORP > svc_admin@CORP ♦ WS015.corp.example[?] > DB03.corp.example[?]"))
        #expect(explicit[1].contains("♦ WS015.corp.example[?] > WS015.corp.example[?]"))
        #expect(explicit[2] == "filtered: Windows event 4672" && explicit[4] == "filtered: Windows event 4688")
        #expect(explicit[3].contains("♦ WS015[10.20.0.15] > FILE01.corp.example[?]"))
        let others = try cases("37-not-authentication.ndjson")
        #expect(others[..<5].allSatisfy { $0 == "filtered: no authentication" } && others.count == 6)
        #expect(
            others[5] == "1735718400.123 success ♦ anna.berg@CORP > anna.berg@CORP ♦ ?[10.20.0.15] > "
                + "FILE01.corp.example[?] ♦ ?, ?, LogOn, ? ♦ ?"
        )
    }

    @Test func `of five shippers are counted as jq counts them`() throws {
        // jq '.EventID // .event_id' | sort | uniq -c: 549 logons, 230 times 4672, 4 times 4770.
        let events = try ShownEvent.ofFile("logs/windows-json/mordor.ndjson")
        #expect(events.count == 783 && events.filter { $0.contains(" ♦ ") }.count == 549)
        #expect(events.filter { $0 == "filtered: Windows event 4672" }.count == 230)
        #expect(events.filter { $0 == "filtered: Windows event 4770" }.count == 4)
        #expect(!events.contains { $0.contains(" local ") && $0.hasPrefix("rejected") })
        // 2020-06-09 22:51:50 beside its receipt at 2020-06-10T02:51:52Z is four hours behind UTC.
        #expect(events[1].hasPrefix("1591757510 success"))
    }

    @Test func `of eCAR are named as not supported`() throws {
        let events = try ShownEvent.ofFile("logs/evidenceforge/data_DC-01_ecar.json")
        #expect(events.count == 7_887 && events.allSatisfy { $0.contains("found a record of eCAR") })
    }
}
