import AuthLogs
import Testing

/// Zeek's logs with users, as JSON and as tables.
@Suite struct `A record of Zeek` {
    private let ids = #""ts":1735718400.25,"uid":"C1","id.orig_h":"10.20.0.15","id.resp_h":"10.20.0.2""#

    @Test func `of Kerberos is read`() {
        func kerberos(_ more: String) -> String { ShownEvent.of("{\(ids),\(more)}") }
        let client = #""client":"anna.berg/CORP.EXAMPLE""#
        let users = "anna.berg@CORP.EXAMPLE > anna.berg@CORP.EXAMPLE"
        let ticket = kerberos(#""request_type":"AS",\#(client),"service":"krbtgt/CORP.EXAMPLE","success":true"#)
        #expect(
            ticket
                == "1735718400.25 success ♦ \(users) ♦ ?[10.20.0.15] > ?[10.20.0.2] ♦ Kerberos, Network, TGT, ? ♦ C1"
        )
        let service = kerberos(#""request_type":"TGS",\#(client),"service":"cifs/FILE01.corp.example","success":false"#)
        #expect(
            service
                == "1735718400.25 failure ♦ \(users) ♦ ?[10.20.0.15] > FILE01.corp.example[?] ♦ "
                + "Kerberos, Network, TGS, ? ♦ C1"
        )
        #expect(kerberos(#""request_type":"TGS",\#(client),"service":"FILE01$""#).contains("> FILE01[?]"))
        #expect(
            kerberos(#""request_type":"TGS",\#(client),"service":"LDAP/dc.x/x","success":true"#).contains("> dc.x[?]")
        )
        #expect(kerberos(#""request_type":"TGS",\#(client),"service":"svc_sql""#).contains("> ?[10.20.0.2]"))
        // The first step of a normal logon.
        let first = #""success":false,"error_msg":"KDC_ERR_PREAUTH_REQUIRED""#
        #expect(kerberos(#""request_type":"AS",\#(client),\#(first)"#).hasPrefix("1735718400.25 unknown ♦"))
        let wrong = #""success":false,"error_msg":"KDC_ERR_C_PRINCIPAL_UNKNOWN""#
        #expect(kerberos(#""request_type":"AS",\#(client),\#(wrong)"#).hasPrefix("1735718400.25 failure missing ♦"))
        #expect(kerberos(#""client":"host/ws.x/X.Y","request_type":"AS""#).contains("host/ws.x@X.Y"))
        #expect(kerberos(#""client":"/x","request_type":"AS""#) == "rejected: expected a user, found none")
        #expect(ShownEvent.of("{\(ids)}") == "rejected: expected a user, found none")
        let nested = #"{"ts":"2025-01-01T08:00:00.25Z","uid":"C1","id":{"orig_h":"10.20.0.15","resp_h":"10.20.0.2"},"#
        let rest = #""request_type":"AS",\#(client),"service":"krbtgt/CORP.EXAMPLE","success":"T"}"#
        #expect(ShownEvent.of(nested + rest) == ticket)
        #expect(
            ShownEvent.of((nested + rest).replacing(#""id":{"orig_h""#, with: #""id_orig_h":"10.20.0.15","id":{"x""#))
                == ticket
        )
    }

    @Test func `of NTLM and RDP is read, of SSH and others not`() {
        #expect(
            ShownEvent.of(
                #"{\#(ids),"username":"anna","domainname":"CORP","hostname":"WS015","server_dns_computer_name":"f.x"}"#
            )
                == "1735718400.25 unknown ♦ anna@CORP > anna@CORP ♦ WS015[10.20.0.15] > f.x[10.20.0.2] ♦ "
                + "NTLM, Network, LogOn, ? ♦ C1"
        )
        #expect(
            ShownEvent.of(#"{\#(ids),"cookie":"CORP\\anna  ","client_name":"WS015","result":"Success"}"#)
                == "1735718400.25 unknown ♦ anna@CORP > anna@CORP ♦ WS015[10.20.0.15] > ?[10.20.0.2] ♦ "
                + "?, RemoteInteractive, LogOn, ? ♦ C1"
        )
        #expect(ShownEvent.of(#"{\#(ids),"auth_success":true,"client":"SSH-2.0"}"#).contains("Zeek ssh.log"))
        #expect(ShownEvent.of(#"{"_path":"ssh",\#(ids)}"#) == "filtered: Zeek ssh.log, which has no user")
        #expect(ShownEvent.of(#"{"_path":"conn",\#(ids)}"#) == "filtered: Zeek log other than kerberos, ntlm and rdp")
    }

    private func table(_ lines: [String]) -> [String] {
        var parser = ZeekTSVParser()
        return lines.map { ShownEvent.of($0, &parser) }.filter { $0 != "filtered: " }
    }

    @Test func `in a table is read by the names of its columns`() {
        let anna = "1735718400.5 success ♦ anna@X > anna@X ♦ ?[10.20.0.15] > f[?] ♦ Kerberos, Network, TGS, ? ♦ C1"
        let lines = [
            "#separator \\x09", "#unset_field\t-", "#path\tkerberos",
            "#fields\tts\tuid\tid.orig_h\trequest_type\tclient\tservice\tsuccess", "#types\ttime\tstring",
            "1735718400.5\tC1\t10.20.0.15\tTGS\tanna/X\tcifs/f\tT", "1735718400.5\tC1\t10.20.0.15\tTGS\t-\tcifs/f\tT",
            "1735718400.5\tC1\t10.20.0.15\tTGS\tanna/X", "XXXXXXXXXX.XXXXXX\tC1\t10.20.0.15\tTGS\tanna/X\tcifs/f\tT",
            "#close\t2025", "#fields\tclient\trequest_type\tts\tservice\tid.orig_h\tuid\tsuccess",
            "anna/X\tTGS\t1735718400.5\tcifs/f\t10.20.0.15\tC1\tT\r",
            "#path\tssh", "#fields\tts\tuid", "1\tC9",
        ]
        #expect(
            table(lines)
                == [
                    anna, "rejected: expected a user, found none",
                    "rejected: expected as many columns as #fields names, found more or fewer",
                    "rejected: expected a time as ISO 8601 or a number since 1970, found something else", anna,
                    "filtered: Zeek ssh.log, which has no user",
                ]
        )
    }

    @Test func `in a table may have another separator, and no path`() {
        let found = table(["#separator ,", "#fields,ts,username,domainname,success", "1735718400,anna,CORP,F"])
        #expect(
            found == ["1735718400 failure ♦ anna@CORP > anna@CORP ♦ ?[?] > ?[?] ♦ NTLM, Network, LogOn, ? ♦ ?"]
        )
        #expect(table(["1\t2"]) == ["rejected: expected the line #fields of a Zeek log, found none before"])
    }
}
