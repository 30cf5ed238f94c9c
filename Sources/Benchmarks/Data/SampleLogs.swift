import AuthLogs
import ByteIO

/// Writes logs of the kinds that most networks have, the same ones in every run: what the logons of a few thousand users
/// leave behind.
package struct SampleLogs {
    private var random: UInt64 = 7
    /// Milliseconds since 1970.
    private var clock = 1_735_718_400_000

    package init() {}

    private mutating func number(below limit: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % limit
    }

    private mutating func time() -> String {
        clock += number(below: 1_500)
        let fraction = Int32(clock % 1_000) * 1_000_000
        return LogTime(seconds: clock / 1_000, nanoseconds: fraction, digits: 3).rfc3339
    }

    /// Writes at least `count` lines of the syslog of several hosts to the file at `path`: sessions of sshd with all that
    /// it says of them, and a third of other programs.
    package mutating func writeSyslog(count: Int, to path: String) throws {
        let file = try AtomicFile(path: path)
        var lines = 0
        while lines < count {
            let messages = number(below: 3) == 0 ? other() : session()
            for message in messages { try file.write(message + "\n") }
            lines += messages.count
        }
        try file.commit()
    }

    private mutating func session() -> [String] {
        let (user, host) = (number(below: 3_000), "gate\(number(below: 20))")
        let head = "\(time()) \(host) sshd[\(1_000 + number(below: 60_000))]: "
        let address = "10.\(20 + user / 250).0.\(user % 250)"
        let origin = "\(address) port \(30_000 + number(below: 30_000))"
        if number(below: 4) == 0 {
            return [
                "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=\(address)",
                "Failed password for user\(user) from \(origin) ssh2", "Connection closed by \(origin) [preauth]",
            ].map { head + $0 }
        }
        let key = "ED25519 SHA256:jQ2aRk0Zl0mFh0S2lYkQmX3G0Hk6rN8o0m1v5sWq8xY"
        return [
            "Connection from \(origin) on 10.0.0.1 port 22",
            "Accepted publickey for user\(user) from \(origin) ssh2: \(key)",
            "pam_unix(sshd:session): session opened for user user\(user)(uid=\(user)) by (uid=0)",
            "Disconnected from user user\(user) \(origin)",
            "pam_unix(sshd:session): session closed for user user\(user)",
        ].map { head + $0 }
    }

    private mutating func other() -> [String] {
        let head = "\(time()) gate\(number(below: 20)) "
        return [
            "CRON[4711]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
            "systemd[1]: Started Session \(number(below: 9_000)) of User root.", "kernel: eth0: link up",
        ].map { head + $0 }
    }

    /// Writes `count` Windows events as Winlogbeat 8 writes them to the file at `path`, each of about `size` bytes by the
    /// length of its message: logons, refused logons, logoffs, and a few that are no authentications.
    package mutating func writeWinlogbeat(count: Int, size: Int, to path: String) throws {
        let file = try AtomicFile(path: path)
        let message = String(repeating: "An account was logged on.\\n\\tLogon Type:\\t3\\n", count: size / 40)
        for record in 0..<count {
            let front = windowsEvent(record)
            let filler = message.prefix(max(0, size - front.utf8.count - 16))
            // An escape is not cut.
            let end = filler.lastIndex(of: ".") ?? filler.startIndex
            try file.write("\(front),\"message\":\"\(filler[..<end])\"}\n")
        }
        try file.commit()
    }

    private mutating func windowsEvent(_ record: Int) -> String {
        let (user, host) = (number(below: 3_000), "SRV\(number(below: 60)).corp.example")
        let account =
            #""TargetUserName":"user\#(user)","TargetDomainName":"CORP","TargetUserSid":"S-1-5-21-1-2-3-\#(1_000 + user)""#
        let client = #""IpAddress":"10.\#(20 + user / 250).1.\#(user % 250)","IpPort":"50123","WorkstationName":"-""#
        let nobody = #""SubjectUserSid":"S-1-0-0","SubjectUserName":"-","SubjectDomainName":"-","SubjectLogonId":"0x0""#
        let package = #""AuthenticationPackageName":"\#(number(below: 3) == 0 ? "NTLM" : "Kerberos")","LogonType":"3""#
        let (number, outcome, data) =
            switch number(below: 20) {
            case 0: (4672, "success", #""SubjectUserName":"user\#(user)","SubjectDomainName":"CORP""#)
            case 1:
                (
                    4625, "failure",
                    "\(account),\(nobody),\(client),\(package),\"Status\":\"0xc000006d\",\"SubStatus\":\"0xc000006a\""
                )
            case 2...6: (4634, "success", "\(account),\"TargetLogonId\":\"0x12005e0\",\"LogonType\":\"3\"")
            default: (4624, "success", "\(account),\(nobody),\(client),\(package),\"ElevatedToken\":\"%%1842\"")
            }
        let provider = "Microsoft-Windows-Security-Auditing"
        return #"{"@timestamp":"\#(time())","event":{"code":"\#(number)","kind":"event","provider":"\#(provider)","#
            + #""outcome":"\#(outcome)"},"host":{"name":"\#(host)"},"log":{"level":"information"},"winlog":{"#
            + #""channel":"Security","computer_name":"\#(host)","event_id":"\#(number)","provider_name":"\#(provider)","#
            + #""record_id":"\#(record)","keywords":["Audit Success"],"event_data":{\#(data)}}"#
    }
}
