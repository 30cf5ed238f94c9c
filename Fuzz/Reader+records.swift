extension Reader {
    /// A JSON record in each shape that has paths of its own in the code.
    static let records = [
        // NXLog, with a local time beside that of receipt.
        #"{"EventTime":"2025-01-01 09:00:00.123","EventReceivedTime":"2025-01-01 09:40:02","Hostname":"F.corp.x","#
            + #""Channel":"Security","EventID":4624,"RecordNumber":77,"@timestamp":"2025-01-01T08:40:03.5Z",\#(data)}"#,
        // Winlogbeat 7 and 6.
        #"{"@timestamp":"2025-01-01T08:00:00.123Z","event":{"code":"4624","outcome":"success"},"host":{"name":"w"},"#
            + #""winlog":{"channel":"Security","record_id":7,"computer_name":"F","event_id":4624,"#
            + #""time_created":"2025-01-01T07:59:59.5Z","event_data":{\#(data)},"logon":{"type":"Network"}}}"#,
        #"{"@timestamp":"2025-01-01T08:00:00Z","computer_name":"F","log_name":"Security","event_id":4625,"#
            + #""keywords":["Audit Failure"],"event_data":{\#(data)}}"#,
        // The structure of XML, with and without its outermost element, with data by name and as a list.
        ##"{"Event":{"System":{"EventID":{"#text":"4624"},"TimeCreated":{"#attributes":{"SystemTime":"2025-01-01"##
            + ##" 08:00:00.123"}},"EventRecordID":77,"Computer":"F"},"EventData":{"Data":[\##(list)]}}}"##,
        #"{"System":{"EventID":4768,"TimeCreated":{"@SystemTime":"2025-01-01T08:00:00Z"}},"EventData":{\#(data)}}"#,
        // Hayabusa, Wazuh, Azure, EvtxECmd.
        #"{"Timestamp":"2025-01-01 09:00:00.123 +01:00","RuleTitle":"x","Computer":"F","EventID":4624,"RecordID":7,"#
            + #""Details":{"Type":"3 - NETWORK","TgtUser":"anna","SrcComp":"WS1","SrcIP":"10.0.0.1"}}"#,
        #"{"Timestamp":"2025-01-01 08:00:00 +00:00","RuleTitle":"x","EventID":4624,"AllFieldInfo":{\#(data)}}"#,
        #"{"timestamp":"2025-01-01T08:01:00.000+0000","data":{"win":\#(wazuh)}}"#,
        #"{"timestamp":"x","full_log":"{\"win\":{\"system\":{\"eventID\":\"4624\",\"systemTime\":\"2025-01-01T08:00:00Z\"},"#
            + #"\"eventdata\":{\"targetUserName\":\"anna\"}}}"}"#,
        #"{"TimeGenerated":"1/1/2025, 8:00:00.123 AM","EventID":4624,"Computer":"F","EventSourceName":"M","#
            + #""TargetAccount":"CORP\\anna","LogonType":3,"IpAddress":"::ffff:10.0.0.1"}"#,
        ##"{"Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"TargetUserName\",\"#text\":\"anna\"}]}}","EventId":4624,"##
            + ##""Channel":"Security","Computer":"F","TimeCreated":"2025-01-01T08:00:00.1230000+00:00"}"##,
        // Values without names, XML in JSON, the wrappers of exports.
        #"{"Id":4624,"TimeCreated":"/Date(1735718400123)/","MachineName":"F","Properties":[{"Value":"S-1-0-0"}]}"#,
        #"{"TimeCreated":"2025-01-01 08:00:00 +0000","EventID":4625,"Computer":"F","StringInserts":["a","b"]}"#,
        #"{"result":{"_raw":"<Event><System><EventID>4624</EventID><TimeCreated SystemTime='2025-01-01T08:00:00Z'/>"#
            + #"</System><EventData><Data Name='TargetUserName'>anna</Data></EventData></Event>"}}"#,
        #"{"_index":"x","_source":{"message":"{\"src_user\":\"a\",\"time\":1}"}}"#,
        // Sign-ins, other logs, our own names, the journal.
        #"{"uuid":"o","published":"2025-01-01T08:00:00.123Z","eventType":"user.session.start","actor":{"type":"User","#
            + #""alternateId":"unknown"},"client":{"ipAddress":"1.2.3.4","userAgent":{"browser":"FIREFOX"}},"outcome":"#
            + #"{"result":"DENY","reason":"LOCKED_OUT"},"target":[{"type":"AppInstance","displayName":"S"}]}"#,
        #"{"id":"e","createdDateTime":"1/1/2025 8:00:00 AM","userPrincipalName":"A@C.x","ipAddress":"1.2.3.4","#
            + #""appDisplayName":"x","deviceDetail":{"displayName":"L"},"isInteractive":true,"status":{"errorCode":50053}}"#,
        #"{"class_uid":3002,"time":1735718400123,"activity_id":1,"status_id":2,"logon_type_id":3,"auth_protocol_id":2,"#
            + #""user":{"name":"a","uid":"S-1-5-21-1"},"actor":{"user":{"name":"svc"}},"src_endpoint":{"ip":"10.0.0.1"},"#
            + #""dst_endpoint":{"ip":"10.0.0.2","svc_name":"/x"},"is_remote":false,"metadata":{"uid":"m"}}"#,
        #"{"@timestamp":1735718400,"event":{"category":["session"],"type":["end"],"outcome":"failure","id":"x"},"user":"#
            + #"{"name":"a@b","target":{"name":"root"}},"source":{"address":"WS1"},"process":{"name":"sshd"}}"#,
        #"{"UserName":"C1$","DomainName":"D1","EventID":4648,"LogHost":"C2","Time":5,"SubjectUserName":"U1","Source":"C3","#
            + #""Destination":"C4","ServiceName":"C5$","LogonType":3,"Status":"0x0"}"#,
        #"{"ts":"2025-01-01T08:00:00Z","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","request_type":"AS","client":"#
            + #""a/REALM","service":"krbtgt/REALM","success":false,"error_msg":"KDC_ERR_C_PRINCIPAL_UNKNOWN"}"#,
        #"{"ts":1735718400.5,"id.orig_h":"10.0.0.1","username":"a","hostname":"h","domainname":"d","success":"T"}"#,
        #"{"ts":1735718400,"id.orig_h":"10.0.0.1","cookie":"mstshash=D\\a","result":"Success"}"#,
        #"{"time":"2025-01-01T08:00:00Z","src_user":"a@D","dst_user":"b$@E","src_pc":"x","success":"x","logon_type":10}"#,
        #"{"__REALTIME_TIMESTAMP":"1735718400123456","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"#
            + #""Failed password for invalid user oracle from 10.0.0.1 port 5 ssh2"}"#,
        #"{"__REALTIME_TIMESTAMP":"1735718400","_COMM":"sshd","MESSAGE":[65,99,99,101,112,116,101,100,32,0,255,1]}"#,
    ]

    private static let data =
        #""SubjectUserName":"-","TargetUserName":"anna","TargetDomainName":"CORP","LogonType":"3","Status":"0xc000006d","#
        + #""IpAddress":"::ffff:10.0.0.1","WorkstationName":"WS1","AuthenticationPackageName":"NTLM""#
    private static let list =
        ##"{"@Name":"TargetUserName","#text":"anna"},{"Name":"LogonType","Value":"3"},{"@Name":"a","#text":[1,"\"]"]}"##
    private static let wazuh =
        #"{"system":{"eventID":"4771","systemTime":"2025-01-01T08:00:00.123Z","computer":"F","eventRecordID":"7"},"#
        + #""eventdata":{"targetUserName":"anna","ipAddress":"10.0.0.1","status":"0x18"}}"#
}
