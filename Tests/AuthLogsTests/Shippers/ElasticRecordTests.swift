import AuthLogs
import Testing

/// The Elastic Common Schema, our own names, and what is neither.
@Suite struct `A record of another source` {
    @Test func `in the Elastic Common Schema is read`() {
        let record = """
            {"@timestamp":"2025-01-01T08:00:00.123Z","event":{"category":["network","authentication"],"action":"ssh_login",\
            "outcome":"failure","id":"x1"},"user":{"name":"bea"},"source":{"ip":"10.20.0.15"},"host":{"hostname":"gate1"},\
            "process":{"name":"sshd"},"system":{"auth":{"ssh":{"method":"password"}}}}
            """
        let hosts = "?[10.20.0.15] > gate1[?]"
        #expect(
            ShownEvent.of(record)
                == "1735718400.123 failure ♦ bea@? > bea@? ♦ \(hosts) ♦ password, RemoteInteractive, LogOn, ? ♦ x1"
        )
        #expect(ShownEvent.of(record.replacing("authentication", with: "file")) == "filtered: no authentication")
        #expect(ShownEvent.of(record.replacing("bea", with: "")) == "rejected: expected a user, found none")
        let target = """
            {"@timestamp":"2025-01-01T08:00:00Z","event":{"category":"session","type":["end"]},\
            "user":{"name":"ann","domain":"D","target":{"name":"root"}},"source":{"address":"WS015"},\
            "destination":{"ip":"10.20.0.9"},"host":{"name":"sensor"}}
            """
        #expect(
            ShownEvent.of(target)
                == "1735718400 unknown ♦ ann@D > root@? ♦ WS015[?] > ?[10.20.0.9] ♦ ?, ?, LogOff, ? ♦ ?"
        )
    }

    @Test func `with a Windows number follows the rules of Windows`() {
        func record(_ code: Int) -> String {
            ShownEvent.of(
                #"{"@timestamp":"2025-01-01T08:00:00Z","event":{"code":"\#(code)","outcome":"failure"},"#
                    + #""user":{"name":"ann","domain":"D"},"source":{"ip":"10.20.0.15"},"host":{"name":"H"}}"#
            )
        }
        let head = "1735718400 failure ♦ ann@D > ann@D ♦ ?[10.20.0.15] > H[?] ♦ "
        #expect(record(4625) == head + "?, ?, LogOn, ? ♦ ?")
        #expect(record(4768) == head + "Kerberos, ?, TGT, ? ♦ ?")
        // Any other number says nothing: without a category the record counts as before, by its user.
        #expect(record(77) == head + "?, ?, ?, ? ♦ ?")
    }

    @Test func `without a category counts if it names a user, as it always did`() {
        let dotted =
            #"{"@timestamp":1420070410,"user.name":"ann@corp","user.target.name":"root","user.target.domain":"X","#
            + #""source.domain":"WS","host.hostname":"H","event.outcome":"failure","winlog.event_data.LogonType":10,"#
            + #""event.action":"custom"}"#
        #expect(
            ShownEvent.of(dotted)
                == "1420070410 failure ♦ ann@corp@? > root@X ♦ WS[?] > H[?] ♦ ?, RemoteInteractive, custom, ? ♦ ?"
        )
        #expect(ShownEvent.of(#"{"time":7,"user.name":"u"}"#).hasPrefix("7 relative unknown ♦ u@? > u@? ♦"))
        #expect(ShownEvent.of(#"{"user.name":"u"}"#).hasPrefix("rejected: expected a record of a known JSON format"))
    }

    @Test func `with our own names is passed on unchanged`() {
        let own =
            #"{"time":86489,"src_user":"U6828","src_domain":"DOM1","dst_user":"U6828$","dst_domain":"DOM1","#
            + #""src_pc":"C88","dst_pc":"C2106","auth_type":"Kerberos","logon_type":"Network","auth_orient":"LogOn","#
            + #""success":"Success"}"#
        let row = "success canonical ♦ U6828@DOM1 > U6828@DOM1 ♦ C88[?] > C2106[?] ♦ Kerberos, Network, LogOn, ? ♦ ?"
        #expect(ShownEvent.of(own) == "86489 relative " + row)
        #expect(ShownEvent.of(own, format: .surprisal) == "86489 relative " + row)
        #expect(ShownEvent.of(own.replacing("86489", with: #""86489""#)) == "86489 relative " + row)
        #expect(ShownEvent.of(own.replacing("86489", with: #""2025-01-01T08:00:00.5Z""#)) == "1735718400.5 " + row)
        #expect(ShownEvent.of(own.replacing("time", with: "@timestamp")) == "86489 " + row)
        #expect(
            ShownEvent.of(#"{"time":"7","src_user":"U1@x@D","success":true,"logon_type":10}"#)
                == "7 relative success canonical ♦ U1@x@D > ?@? ♦ ?[?] > ?[?] ♦ ?, RemoteInteractive, ?, ? ♦ ?"
        )
        let reason = "rejected: expected time in whole seconds or as ISO 8601, found something else"
        for time in ["1.5", "-1", "99999999999999999999", "true", #""1735718400.5""#, #""1/1/2025 8:00:00 AM""#] {
            #expect(ShownEvent.of(#"{"time":\#(time),"src_user":"a"}"#) == reason)
        }
        #expect(ShownEvent.of(#"{"src_user":"a"}"#) == "rejected: expected a time, found none")
        #expect(ShownEvent.of(#"{"time":1,"src_user":"?","dst_user":"-"}"#) == "rejected: expected a user, found none")
    }

    @Test func `of LANL's second data set is passed on unchanged`() {
        func event(_ id: Int, _ more: String) -> String {
            ShownEvent.of(
                #"{"UserName":"User1","DomainName":"D1","EventID":\#(id),"LogHost":"Comp2","Time":5\#(more)}"#
            )
        }
        let users = "User1@D1 > User1@D1"
        #expect(
            event(4625, #","Source":"Comp1","LogonType":3,"AuthenticationPackage":"NTLM""#)
                == "5 relative failure canonical ♦ \(users) ♦ Comp1[?] > Comp2[?] ♦ NTLM, Network, LogOn, ? ♦ ?"
        )
        #expect(event(4624, #","LogonType":5"#).contains("♦ Comp2[?] > Comp2[?] ♦ ?, Service, LogOn"))
        #expect(event(4634, "").contains("success canonical ♦ \(users) ♦ Comp2[?] > Comp2[?] ♦ ?, ?, LogOff"))
        #expect(
            event(4648, #","SubjectUserName":"User9","SubjectDomainName":"D9","Destination":"Comp3""#)
                == "5 relative success canonical ♦ User9@D9 > User1@D1 ♦ Comp2[?] > Comp3[?] ♦ "
                + "?, NewCredentials, LogOn, ? ♦ ?"
        )
        #expect(event(4768, #","Source":"Comp1","Status":"0x0""#).contains("Comp1[?] > Comp2[?] ♦ ?, ?, TGT"))
        #expect(
            event(4769, #","Source":"Comp1","ServiceName":"krbtgt","Status":"0x0""#).contains("> Comp2[?] ♦ ?, ?, TGS")
        )
        #expect(event(4688, "") == "filtered: Windows event 4688")
        #expect(ShownEvent.of(#"{"EventID":4624,"LogHost":"C","Time":1}"#) == "rejected: expected a user, found none")
    }

    @Test(
        arguments: [
            (
                "AWS CloudTrail",
                #"{"eventVersion":"1.08","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"x","userIdentity":{"userName":"a"}}"#
            ),
            (
                "Duo's authentication log",
                #"{"txid":"1","factor":"duo_push","event_type":"authentication","user":{"name":"a"},"access_device":{"ip":"1.2.3.4"},"timestamp":1}"#
            ),
            (
                "eCAR",
                #"{"timestamp_ms":1,"id":"x","hostname":"D","object":"USER_SESSION","action":"LOGIN","objectID":"y","principal":"a"}"#
            ),
        ]
    )
    func `of a format that is not supported is named`(name: String, record: String) {
        let found = ShownEvent.of(record)
        #expect(found.hasPrefix("rejected: expected a supported format, found") && found.contains(name))
        #expect(found.contains("--map"))
    }

    @Test func `of another format than the given one is rejected`() {
        let zeek = #"{"_path":"ntlm","ts":1735718400,"id.orig_h":"10.20.0.15","username":"a"}"#
        #expect(ShownEvent.of(zeek).hasPrefix("1735718400 "))
        #expect(ShownEvent.of(zeek, format: .zeek) == ShownEvent.of(zeek))
        for format in JSONFormat.allCases where format != .zeek {
            #expect(ShownEvent.of(zeek, format: format).hasPrefix("rejected: expected "))
        }
    }
}
