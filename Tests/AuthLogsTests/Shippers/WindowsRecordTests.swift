import AuthLogs
import Testing

/// One logon as every shipper of Windows events writes it.
@Suite struct `A Windows logon` {
    private let data = """
        "SubjectUserSid":"S-1-0-0","SubjectUserName":"-","SubjectDomainName":"-","TargetUserName":"anna.berg",\
        "TargetDomainName":"CORP","LogonType":"3","IpAddress":"::ffff:10.20.0.15","WorkstationName":"WS015",\
        "AuthenticationPackageName":"NTLM"
        """
    private func logon(_ time: String = "1735718400.123", id: String = "77") -> String {
        "\(time) success ♦ anna.berg@CORP > anna.berg@CORP ♦ WS015[::ffff:10.20.0.15] > FILE01.corp.example[?] ♦ "
            + "NTLM, Network, LogOn, ? ♦ \(id)"
    }

    @Test func `of Winlogbeat 7 and 8 is read`() {
        let record = """
            {"@timestamp":"2025-01-01T08:00:00.123Z","event":{"code":"4624","kind":"event","category":["authentication"],\
            "outcome":"success"},"host":{"name":"wec01"},"log":{"level":"information"},"message":"An account …",\
            "winlog":{"channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","record_id":77,\
            "computer_name":"FILE01.corp.example","event_id":4624,"event_data":{\(data)},"logon":{"type":"Network"}}}
            """
        #expect(ShownEvent.of(record) == logon())
        #expect(ShownEvent.of(record, format: .windows) == logon())
        // Dotted names mean the same, and so do other cases of letters.
        #expect(
            ShownEvent.of(record.replacing(#""winlog":{"#, with: #""winlog":{"event_data.IpPort":"5","#)) == logon()
        )
        #expect(ShownEvent.of(record.replacing("TargetUserName", with: "targetUserName")) == logon())
        // The time of the event, if Logstash put that of receipt into @timestamp.
        let created = record.replacing(#""winlog":{"#, with: #""winlog":{"time_created":"2025-01-01T07:59:59.5Z","#)
        #expect(ShownEvent.of(created) == logon("1735718399.5"))
    }

    @Test func `of Winlogbeat 6 is read`() {
        let record = """
            {"@timestamp":"2025-01-01T08:00:00.123Z","host":{"name":"WECserver"},"beat":{"hostname":"WECserver"},\
            "computer_name":"FILE01.corp.example","log_name":"Security","event_id":4624,"record_number":"77",\
            "source_name":"Microsoft-Windows-Security-Auditing","keywords":["Audit Success"],"event_data":{\(data)}}
            """
        #expect(ShownEvent.of(record) == logon())
    }

    @Test func `of NXLog is read, in the zone of its receipt`() {
        let record = """
            {"EventTime":"2025-01-01 09:00:00.123","EventReceivedTime":"2025-01-01 09:40:02","Hostname":"FILE01.corp.example",\
            "Channel":"Security","EventID":4624,"SourceName":"Microsoft-Windows-Security-Auditing","RecordNumber":77,\
            "@timestamp":"2025-01-01T08:40:03.5Z","host":"wec01.corp.example",\(data)}
            """
        #expect(ShownEvent.of(record) == logon())
        #expect(ShownEvent.of(record, infersZone: false) == logon("1735722000.123 local"))
        let alone = record.replacing(#""@timestamp":"2025-01-01T08:40:03.5Z","#, with: "")
        #expect(ShownEvent.of(alone) == logon("1735722000.123 local"))
        let zoned = record.replacing("09:00:00.123", with: "09:00:00.123+01:00")
        #expect(ShownEvent.of(zoned) == logon())
        let micro = record.replacing(#""2025-01-01 09:00:00.123""#, with: "1735718400123456")
        #expect(ShownEvent.of(micro) == logon("1735718400.123456"))
    }

    @Test(
        arguments: [
            ##""System":{"EventID":4624,"TimeCreated":{"#attributes":{"SystemTime":"2025-01-01T08:00:00.123Z"}},"##,
            ##""System":{"EventID":{"#text":"4624","#attributes":{"Qualifiers":""}},"TimeCreated_attributes":"##
                + ##"{"SystemTime":"2025-01-01T08:00:00.123Z"},"##,
            ##""System":{"EventID":{"@Qualifiers":"0","#text":"4624"},"TimeCreated":{"@SystemTime":"2025-01-01 08:00:00.123"},"##,
        ]
    )
    func `in the structure of XML is read`(head: String) {
        let system = head + #""Channel":"Security","EventRecordID":77,"Computer":"FILE01.corp.example"}"#
        let record = ##"{"Event":{"#attributes":{"xmlns":"http://x"},\##(system),"EventData":{\##(data)}}}"##
        #expect(ShownEvent.of(record) == logon())
        #expect(ShownEvent.of("{\(system),\"EventData\":{\(data)}}") == logon())
    }

    @Test(arguments: [("@Name", "#text"), ("Name", "Value")])
    func `with a list of data is read`(name: String, value: String) {
        let list = [
            ("SubjectUserName", "-"), ("TargetUserName", "anna.berg"), ("TargetDomainName", "CORP"), ("LogonType", "3"),
            ("IpAddress", "::ffff:10.20.0.15"), ("WorkstationName", "WS015"), ("AuthenticationPackageName", "NTLM"),
            ("EventID", "1"), ("System.EventID", "2"),
        ].map { #"{"\#(name)":"\#($0.0)","\#(value)":"\#($0.1)"}"# }.joined(separator: ",")
        let record = """
            {"Event":{"System":{"EventID":"4624","TimeCreated":{"@SystemTime":"2025-01-01 08:00:00.123"},\
            "EventRecordID":"77","Computer":"FILE01.corp.example"},"EventData":{"Data":[\(list)]}}}
            """
        #expect(ShownEvent.of(record) == logon())
    }

    @Test func `in Hayabusa's timeline is read`() {
        let record = """
            {"Timestamp":"2025-01-01 09:00:00.123 +01:00","RuleTitle":"Logon (Network)","Level":"info",\
            "Computer":"FILE01.corp.example","Channel":"Sec","EventID":4624,"RecordID":77,"Details":{"Type":"3 - NETWORK",\
            "TgtUser":"anna.berg","SrcComp":"WS015","SrcIP":"::ffff:10.20.0.15","LID":"0x1"},\
            "ExtraFieldInfo":{"AuthenticationPackageName":"NTLM","TargetDomainName":"CORP","SubjectUserName":"-"}}
            """
        #expect(ShownEvent.of(record) == logon())
        let all = """
            {"Timestamp":"2025-01-01 08:00:00.123 +00:00","RuleTitle":"x","Computer":"FILE01.corp.example","Channel":"Sec",\
            "EventID":4624,"RecordID":77,"AllFieldInfo":{\(data)}}
            """
        #expect(ShownEvent.of(all) == logon())
    }

    @Test func `of Wazuh is read, also as JSON within JSON`() {
        let camel = data.replacing("Subject", with: "subject").replacing("Target", with: "target").replacing(
            "Ip",
            with: "ip"
        )
        let windows = """
            "win":{"system":{"providerName":"Microsoft-Windows-Security-Auditing","eventID":"4624","channel":"Security",\
            "systemTime":"2025-01-01T08:00:00.123Z","eventRecordID":"77","computer":"FILE01.corp.example"},\
            "eventdata":{\(camel)}}
            """
        let wazuh = #"{"timestamp":"2025-01-01T08:01:00.000+0000","agent":{"name":"a"},"data":{\#(windows)}}"#
        #expect(ShownEvent.of(wazuh) == logon())
        let text = "{\(windows)}".replacing("\"", with: "\\\"")
        for key in ["full_log", "message"] {
            #expect(ShownEvent.of(#"{"timestamp":"2025-01-01T08:01:00Z","\#(key)":"\#(text)"}"#) == logon())
        }
        #expect(ShownEvent.of(#"{"@timestamp":1,"event":{"original":"\#(text)"}}"#) == logon())
        #expect(ShownEvent.of(#"{"_index":"x","_source":\#(wazuh)}"#) == logon())
    }

    @Test func `of Azure's table SecurityEvent is read`() {
        let record = """
            {"TimeGenerated":"1/1/2025, 8:00:00.123 AM","EventID":4624,"Computer":"FILE01.corp.example",\
            "EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","EventRecordId":"77",\
            "Account":"CORP\\\\anna.berg","TargetAccount":"CORP\\\\anna.berg","LogonType":3,\
            "IpAddress":"::ffff:10.20.0.15","WorkstationName":"WS015","AuthenticationPackageName":"NTLM","Type":"SecurityEvent"}
            """
        #expect(ShownEvent.of(record) == logon())
        let named = record.replacing(
            #""Account":"#,
            with: #""TargetUserName":"anna.berg","TargetDomainName":"CORP","Account":"#
        )
        #expect(ShownEvent.of(named) == logon())
    }

    @Test func `of EvtxECmd is read, whose data are JSON within JSON`() {
        let payload = """
            {"EventData":{"Data":[{"@Name":"TargetUserName","#text":"anna.berg"},{"@Name":"TargetDomainName","#text":"CORP"},\
            {"@Name":"LogonType","#text":"3"},{"@Name":"IpAddress","#text":"::ffff:10.20.0.15"},\
            {"@Name":"WorkstationName","#text":"WS015"},{"@Name":"AuthenticationPackageName","#text":"NTLM"}]}}
            """.replacing("\"", with: "\\\"")
        let record = """
            {"PayloadData1":"Target: CORP\\\\anna.berg","Payload":"\(payload)","Channel":"Security",\
            "Provider":"Microsoft-Windows-Security-Auditing","EventId":4624,"EventRecordId":"77",\
            "Computer":"FILE01.corp.example","TimeCreated":"2025-01-01T08:00:00.1230000+00:00"}
            """
        #expect(ShownEvent.of(record) == logon("1735718400.1230000"))
    }

    @Test func `without event data is read by its fields of the Elastic Common Schema`() {
        let record = """
            {"@timestamp":"2025-01-01T08:00:00.123Z","event":{"code":"4624","provider":"Microsoft-Windows-Security-Auditing"},\
            "host":{"name":"wec01"},"user":{"name":"anna.berg","domain":"CORP","id":"S-1-5-21-1"},\
            "source":{"ip":"::ffff:10.20.0.15","domain":"WS015"},"winlog":{"computer_name":"FILE01.corp.example",\
            "record_id":"77","event_id":"4624","logon":{"type":"Network"},\
            "event_data":{"AuthenticationPackageName":"NTLM","SubjectUserName":"-"}}}
            """
        #expect(ShownEvent.of(record) == logon())
    }

    @Test func `without names of its values is rejected with the way out`() {
        let record = """
            {"Id":4624,"TimeCreated":"/Date(1735718400123)/","MachineName":"FILE01","LogName":"Security",\
            "ProviderName":"Microsoft-Windows-Security-Auditing","Properties":[{"Value":"S-1-0-0"},{"Value":"-"}]}
            """
        let reason = ShownEvent.of(record)
        #expect(reason.hasPrefix("rejected: expected event data by name") && reason.contains("Get-WinEvent"))
        #expect(reason.contains("docs/reference/formats"))
        #expect(ShownEvent.of(record.replacing("4624", with: "4688")) == "filtered: Windows event 4688")
        let fluent =
            #"{"TimeCreated":"2025-01-01 08:00:00 +0000","EventID":4625,"Computer":"F","StringInserts":["a","b"]}"#
        #expect(ShownEvent.of(fluent) == reason)
    }

    @Test func `needs a user and a time, and the outcome follows from the event`() {
        func flat(_ id: Int, _ more: String) -> String {
            ShownEvent.of(#"{"EventID":\#(id),"Hostname":"DC01","EventTime":"2025-01-01T08:00:00Z"\#(more)}"#)
        }
        #expect(flat(4624, "") == "rejected: expected a user, found none")
        #expect(flat(4624, #","TargetUserName":"-","SubjectUserName":"""#) == "rejected: expected a user, found none")
        #expect(flat(4672, #","SubjectUserName":"a""#) == "filtered: Windows event 4672")
        #expect(
            ShownEvent.of(#"{"EventID":4624,"Hostname":"H","TargetUserName":"a"}"#)
                == "rejected: expected a time, found none"
        )
        #expect(
            ShownEvent.of(#"{"EventID":4624,"Hostname":"H","TargetUserName":"a","EventTime":"soon"}"#)
                == "rejected: expected a time as ISO 8601 or a number since 1970, found something else"
        )
        let user = #","TargetUserName":"a""#
        #expect(flat(4768, user + #","EventType":"AUDIT_FAILURE""#).hasPrefix("1735718400 failure ♦"))
        #expect(flat(4768, user + #","Status":"0x0","EventType":"AUDIT_FAILURE""#).hasPrefix("1735718400 success ♦"))
        #expect(flat(4625, user).hasPrefix("1735718400 failure ♦"))
    }
}
