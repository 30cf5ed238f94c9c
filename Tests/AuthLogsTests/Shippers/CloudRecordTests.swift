import AuthLogs
import Testing

/// Sign-ins of identity providers.
@Suite struct `A sign-in` {
    private func okta(
        _ type: String = "user.session.start",
        actor: String = #"{"type":"User","alternateId":"anna@corp.example"}"#,
        result: String = "SUCCESS",
        target: String = "null"
    ) -> String {
        ShownEvent.of(
            """
            {"uuid":"o-1","published":"2025-01-01T08:00:00.123Z","eventType":"\(type)","actor":\(actor),\
            "client":{"ipAddress":"198.51.100.4","userAgent":{"browser":"FIREFOX"}},\
            "outcome":{"result":"\(result)","reason":"LOCKED_OUT"},"target":\(target),\
            "authenticationContext":{"credentialType":"PASSWORD"}}
            """
        )
    }

    @Test func `of Okta is read`() {
        let rest = "♦ ?[198.51.100.4] > ?[?] ♦ PASSWORD, Browser, LogOn, ? ♦ o-1"
        let users = "anna@corp.example@? > anna@corp.example@?"
        #expect(okta() == "1735718400.123 success ♦ \(users) \(rest)")
        #expect(okta(result: "ALLOW") == okta())
        #expect(okta(result: "DENY") == "1735718400.123 failure exists ♦ \(users) \(rest)")
        #expect(okta(result: "UNKNOWN") == "1735718400.123 unknown ♦ \(users) \(rest)")
        #expect(okta(result: "CHALLENGE").hasPrefix("1735718400.123 unknown ♦"))
        #expect(okta(result: "CHALLENGE").contains("LogOn, CHALLENGE"))
        #expect(okta("user.session.end").contains("LogOff"))
        #expect(okta("user.authentication.sso") == okta())
        let noSignIn = "filtered: Okta event that is no sign-in"
        #expect(okta("system.api_token.create") == noSignIn && okta("user.account.lock") == noSignIn)
        #expect(okta(actor: "null") == "rejected: expected a user, found none")
        let unknown = okta(actor: #"{"type":"User","alternateId":"unknown"}"#, result: "FAILURE")
        #expect(unknown.hasPrefix("1735718400.123 failure missing ♦ unknown@? > unknown@? "))
    }

    @Test func `of Okta has targets of several types`() {
        let targets = """
            [{"id":"1","type":"AppUser","alternateId":"aberg"},{"type":"AppInstance","alternateId":"a","displayName":"Sales"},\
            {"alternateId":"bo@corp.example","displayName":"Bo","type":"User","detailEntry":[{"type":"User"}]}]
            """
        let found = okta(target: targets)
        #expect(found.contains(" anna@corp.example@? > bo@corp.example@? ♦ ?[198.51.100.4] > Sales[?] ♦"))
        #expect(okta(target: #"[{"type":"AppUser","alternateId":"aberg"}]"#) == okta())
    }

    private func entra(_ more: String) -> String {
        ShownEvent.of(
            #"{"id":"e-1","createdDateTime":"2025-01-01T08:00:00Z","userPrincipalName":"Anna@Corp.Example","#
                + #""ipAddress":"198.51.100.4:50122","clientAppUsed":"Browser","isInteractive":true,"#
                + #""resourceDisplayName":"Microsoft Graph","deviceDetail":{"displayName":"LAPTOP1"}\#(more)}"#
        )
    }

    @Test func `of Entra is read from the Graph API`() {
        let rest =
            "Anna@Corp.Example@? > Anna@Corp.Example@? ♦ LAPTOP1[198.51.100.4:50122] > Microsoft Graph[?] ♦ "
            + "Browser, Interactive, LogOn"
        #expect(entra(#","status":{"errorCode":0}"#) == "1735718400 success ♦ \(rest), ? ♦ e-1")
        #expect(entra(#","status":{"errorCode":"50126"}"#) == "1735718400 failure ♦ \(rest), ? ♦ e-1")
        #expect(entra(#","status":{"errorCode":50034}"#) == "1735718400 failure missing ♦ \(rest), ? ♦ e-1")
        for interrupt in [50140, 50074, 50076] {
            let found = entra(#","status":{"errorCode":\#(interrupt)}"#)
            #expect(found == "1735718400 unknown ♦ \(rest), Interrupted ♦ e-1")
        }
        #expect(entra("") == "1735718400 unknown ♦ \(rest), ? ♦ e-1")
        #expect(
            entra(#","createdDateTime":"1/1/2025 8:00:00 AM","status":{"errorCode":0}"#).hasPrefix("1735718400 success")
        )
    }

    @Test func `of Entra is read from diagnostic logs`() {
        func diagnostic(_ category: String, _ properties: String, _ more: String = "") -> String {
            ShownEvent.of(
                #"{"time":"2025-01-01 08:00:05.5","category":"\#(category)","operationName":"Sign-in activity","#
                    + #""tenantId":"t","callerIpAddress":"198.51.100.4"\#(more),"properties":{\#(properties)}}"#
            )
        }
        let user = #""userPrincipalName":"a@b","createdDateTime":"2025-01-01 08:00:00.25","id":"e-2""#
        let found = diagnostic("SignInLogs", user, #","resultType":"0""#)
        #expect(found == "1735718400.25 success ♦ a@b@? > a@b@? ♦ ?[198.51.100.4] > ?[?] ♦ ?, ?, LogOn, ? ♦ e-2")
        #expect(diagnostic("NonInteractiveUserSignInLogs", user, #","resultType":"0""#) == found)
        #expect(diagnostic("SignInLogs", user, #","resultType":"Failure""#).hasPrefix("1735718400.25 failure"))
        #expect(diagnostic("SignInLogs", #""userPrincipalName":"a@b""#).hasPrefix("1735718405.5 unknown"))
        let principal = #""userPrincipalName":"","servicePrincipalName":"backup","servicePrincipalId":"1-2""#
        #expect(diagnostic("ServicePrincipalSignInLogs", principal).contains("♦ backup@? > backup@? ♦"))
        #expect(diagnostic("ManagedIdentitySignInLogs", #""servicePrincipalId":"1-2""#).contains("♦ 1-2@? > 1-2@? ♦"))
        #expect(diagnostic("AuditLogs", user) == "filtered: Entra record that is no sign-in")
        #expect(diagnostic("SignInLogs", "") == "rejected: expected a user, found none")
        let table = #"{"TimeGenerated":"2025-01-01T08:00:00Z","Category":"SignInLogs","Type":"SigninLogs","#
        let row = #""UserPrincipalName":"a@b","ResultType":"50126","IPAddress":"2001:db8::1","IsInteractive":false}"#
        #expect(
            ShownEvent.of(table + row)
                == "1735718400 failure ♦ a@b@? > a@b@? ♦ ?[2001:db8::1] > ?[?] ♦ ?, NonInteractive, LogOn, ? ♦ ?"
        )
    }

    private func ocsf(_ more: String, class number: Int = 3002) -> String {
        ShownEvent.of(
            #"{"class_uid":\#(number),"time":1735718400123,"metadata":{"uid":"m-1","version":"1.5.0"},"#
                + #""src_endpoint":{"ip":"10.20.0.15","name":"-"},"dst_endpoint":{"hostname":"FILE01"}\#(more)}"#
        )
    }

    @Test func `of OCSF is read`() {
        let users =
            #","user":{"name":"anna","domain":"CORP","uid":"S-1-5-21-1"},"actor":{"user":{"name":"svc","domain":"X"}}"#
        let types = #","activity_id":1,"status_id":1,"logon_type_id":3,"auth_protocol":"Kerberos""#
        let hosts = "?[10.20.0.15] > FILE01[?]"
        #expect(
            ocsf(users + types)
                == "1735718400.123 success ♦ svc@X > anna@CORP ♦ \(hosts) ♦ Kerberos, Network, LogOn, ? ♦ m-1"
        )
        let numbers = #","activity_id":4,"status_id":2,"logon_type_id":2,"auth_protocol_id":1"#
        #expect(
            ocsf(#","user":{"email_addr":"a@b","name":"Anna Berg"}"# + numbers)
                == "1735718400.123 failure local ♦ a@b@? > a@b@? ♦ \(hosts) ♦ NTLM, Interactive, TGS, ? ♦ m-1"
        )
        let unknown = #","user":{"name":"anna"},"auth_protocol":"Unknown","logon_type":"Unknown","status":"Unknown""#
        #expect(ocsf(unknown) == "1735718400.123 unknown ♦ anna@? > anna@? ♦ \(hosts) ♦ ?, ?, ?, ? ♦ m-1")
        #expect(ocsf("") == "rejected: expected a user, found none")
        #expect(ocsf(users, class: 3001) == "filtered: OCSF class other than 3002, Authentication")
        #expect(ocsf(users + #","time":1735718401"#).hasPrefix("1735718401 "))
        #expect(ocsf(users + #","time":null,"time_dt":"2025-01-01T08:00:02.5Z""#).hasPrefix("1735718402.5 "))
        let service = #","dst_endpoint":{"hostname":"","svc_name":"/idp"},"service":{"name":"portal"}"#
        #expect(ocsf(users + service).contains("> portal[?]"))
    }
}
