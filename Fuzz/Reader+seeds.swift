extension Reader {
    /// Inputs of which there are no samples.
    var ownSeeds: [[UInt8]] {
        switch self {
        case .map: Self.mappings.map { Self.pair($0.mapping, $0.log) }
        case .times: Self.someTimes.map { Array($0.utf8) } + Self.formats.map { Self.pair($0.format, $0.time) }
        case .csv: Self.rows.map { Array($0.utf8) }
        case .json, .framing: Self.records.map { Array($0.utf8) }
        default: []
        }
    }

    /// Two texts with a NUL between them.
    private static func pair(_ first: String, _ second: String) -> [UInt8] { Array("\(first)\0\(second)".utf8) }

    private static let mappings: [(mapping: String, log: String)] = [
        (
            mapping: #"{"format":"csv","delimiter":";","time":{"field":"when","format":"%d/%m/%Y %H:%M:%S","#
                + #""zone":"Europe/Berlin"},"fields":{"src_user":"user","src_pc":{"fields":["ip","client"]},"#
                + #""dst_pc":{"value":"vpn1"},"success":{"field":"result","values":{"OK":"Success","DENIED":"Fail"}},"#
                + #""account":{"field":"result","values":{"NO USER":"missing"},"default":""}},"#
                + #""where":{"field":"event","in":["login","logout"]}}"#,
            log: #"""
            when;event;user;client;ip;result
            01/07/2025 10:00:00;login;bea;ws1;10.0.0.1;OK
            01/07/2025 10:00:07;login;"berg, ""anna""";;10.0.0.9;DENIED
            """#
        ),
        (
            mapping: #"{"format":"json","time":{"field":"t","format":"unix_ms"},"fields":{"src_user":"user.name","#
                + #""dst_user":"target","src_pc":"ip","dst_pc":{"field":"host","default":"x"},"success":"ok"}}"#,
            log: #"{"t":1735718400123,"user":{"name":"a"},"target":["b"],"ip":"10.0.0.1","host":"h.x","ok":"Success"}"#
        ),
        (
            mapping: #"{"format":"csv","header":false,"canonical":true,"time":{"fields":[1,2],"format":"us"},"#
                + #""fields":{"dst_user":3,"src_pc":4},"where":[{"field":5,"not_in":["x",1]}]}"#,
            log: "1/31/2025,3:04:05 PM,anna,ws1,y\n\"1/31/2025\",\"3:04\",\"b\nc\",,x"
        ),
    ]

    private static let someTimes = [
        "2025-01-01T08:00:00.123Z", "2025/01/01 08:00,5+01:00", "1735718400", "1735718400.5", "1.7357184e12",
        "1735718400123456789", "1/2/2025 8:00:01 AM", "01/02/2025, 08:00:01.5 +0100", "Jan 1 2025 08:00:00",
        "01/Jan/2025:08:00:00 +0100", "Wed, 01 Jan 2025 08:00:00 GMT", "/Date(1735718400123)/", "-1", "+01:30", "UTC",
    ]

    private static let formats = [
        (format: "%d/%b/%Y:%H:%M:%S %z", time: "01/Jan/2025:08:00:00 +0100"),
        (format: "%a, %e %B %y %I:%M:%S.%f %p %Z", time: "Wed, 1 January 25 08:00:00.5 PM CET"),
        (format: "%Y-%jT%T%%%n", time: "2025-366T08:00:00% "), (format: "%s.%f", time: "-1735718400.123"),
        (format: "%D %R", time: "01/02/25 08:00"), (format: "%F %k:%M", time: "2025-01-02 8:00"),
    ]

    private static let rows = [
        "1,U1@D1,U1@D1,C1,C1,NTLM,Network,LogOn,Success", "1,U1@D1,?,C1,C2,?,?,TGT,Fail\n2,C1$@D1,C1$@D1,C1,C1,?,?,?,?",
        "1,U1,D1,U1,D1,C1,C1,NTLM,Network,LogOn,Success,0\r\n2,U1,D1,U1,D1,C1,C2,NTLM,Network,LogOn,Fail,1",
        "1735718400,bea,corp,bea,corp,ws1,file01,Kerberos,Network,LogOn,Success",
    ]
}
