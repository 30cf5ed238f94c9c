import AuthLogs
import TestSupport
import Testing

/// The messages of sshd as OpenSSH's `auth_log`, `ssh_packet_disconnect` and PAM write them.
@Suite struct SSHDMessageTests {
    private static let another = "filtered: sshd message that is no logon"
    private static let again = "filtered: sshd message that repeats another"
    private static let unfinished = "filtered: unfinished sshd logon"

    @Test(arguments: [
        (
            "Accepted publickey for bea from 10.20.0.15 port 50122 ssh2: ED25519 SHA256:abc",
            "bea|10.20.0.15|gate1|publickey|LogOn|success|unspecified"
        ),
        (
            "Accepted keyboard-interactive/pam for bea from 2001:db8::15 port 5 ssh2",
            "bea|2001:db8::15|gate1|keyboard-interactive/pam|LogOn|success|unspecified"
        ),
        (
            "Accepted gssapi-with-mic for anna.berg from 10.0.0.1 port 5 ssh2: anna.berg@CORP.EXAMPLE",
            "anna.berg|10.0.0.1|gate1|gssapi-with-mic|LogOn|success|unspecified"
        ),
        (
            "Accepted rsa for bea from ::ffff:10.0.0.1 port 5",
            "bea|::ffff:10.0.0.1|gate1|rsa|LogOn|success|unspecified"
        ),
        (
            "Accepted password for CORP\\anna berg from 10.0.0.1 port 5 ssh2",
            "CORP\\anna berg|10.0.0.1|gate1|password|LogOn|success|unspecified"
        ),
        (
            "Failed password for bea from 10.0.0.1 port 5 ssh2",
            "bea|10.0.0.1|gate1|password|LogOn|failure|exists"
        ),
        (
            "Failed password for invalid user admin from 10.0.0.1 port 5 ssh2",
            "admin|10.0.0.1|gate1|password|LogOn|failure|missing"
        ),
        (
            "Failed none for illegal user test from 10.0.0.1 port 5 ssh2",
            "test|10.0.0.1|gate1|none|LogOn|failure|missing"
        ),
        (
            "Failed publickey for root from 10.0.0.1 port 5 ssh2: RSA SHA256:abc",
            "root|10.0.0.1|gate1|publickey|LogOn|failure|exists"
        ),
        ("Postponed keyboard-interactive for bea from 10.0.0.1 port 5 ssh2 [preauth]", unfinished),
        ("Partial publickey for bea from 10.0.0.1 port 5 ssh2: RSA SHA256:abc", unfinished),
        ("Invalid user oracle from 10.0.0.1 port 5", "oracle|10.0.0.1|gate1|?|LogOn|failure|missing"),
        ("Invalid user oracle from 10.0.0.1", "oracle|10.0.0.1|gate1|?|LogOn|failure|missing"),
        ("Invalid user  0101 from 10.0.0.1", "0101|10.0.0.1|gate1|?|LogOn|failure|missing"),
        ("Illegal user test from 10.0.0.1", "test|10.0.0.1|gate1|?|LogOn|failure|missing"),
        ("Invalid user  from 10.0.0.1 port 5", "rejected: expected a user, found none"),
        ("Failed none for invalid user  from 10.0.0.1 port 5 ssh2", "rejected: expected a user, found none"),
        (
            "error: maximum authentication attempts exceeded for root from 10.0.0.1 port 5 ssh2 [preauth]",
            "root|10.0.0.1|gate1|?|LogOn|failure|exists"
        ),
        (
            "error: maximum authentication attempts exceeded for invalid user a b from 10.0.0.1 port 5 ssh2 [preauth]",
            "a b|10.0.0.1|gate1|?|LogOn|failure|missing"
        ),
        ("Disconnecting: Too many authentication failures for root [preauth]", again),
        ("Disconnecting authenticating user root 10.0.0.1 port 5: Too many authentication failures [preauth]", again),
        (
            "Disconnecting invalid user a 10.0.0.1 port 5: Change of username or service not allowed: (a,x) -> (b,x)",
            "a|10.0.0.1|gate1|?|LogOn|failure|missing"
        ),
        (
            "error: PAM: Authentication failure for illegal user bob from client.example",
            "bob|name client.example|gate1|keyboard-interactive/pam|LogOn|failure|missing"
        ),
        (
            "User root from 10.0.0.1 not allowed because not listed in AllowUsers",
            "root|10.0.0.1|gate1|?|LogOn|failure|exists"
        ),
        (
            "User bea from client.example not allowed because none of user's groups are listed in AllowGroups",
            "bea|name client.example|gate1|?|LogOn|failure|exists"
        ),
        ("User bea not allowed because account is locked", "bea|?|gate1|?|LogOn|failure|exists"),
        ("ROOT LOGIN REFUSED FROM 10.0.0.1 port 5", "root|10.0.0.1|gate1|?|LogOn|failure|exists"),
        (
            "Authentication tried for bea with correct key but not from a permitted host (host=h, ip=10.0.0.1, required=x).",
            "bea|10.0.0.1|gate1|publickey|LogOn|failure|exists"
        ),
        ("fatal: Access denied for user bea by PAM account configuration [preauth]", again),
    ])
    func `logons and refused logons`(message: String, meaning: String) {
        var samples = SyslogSamples()
        #expect(samples.message(message) == meaning)
    }

    @Test(arguments: [
        ("Disconnected from user bea 10.0.0.1 port 5", "bea|10.0.0.1|gate1|?|LogOff|success|unspecified"),
        ("Connection closed by user bea 10.0.0.1 port 5", "bea|10.0.0.1|gate1|?|LogOff|success|unspecified"),
        ("Connection from user bea 10.0.0.1 port 5 timed out", "bea|10.0.0.1|gate1|?|LogOff|success|unspecified"),
        ("pam_unix(sshd:session): session closed for user bea", "bea|?|gate1|?|LogOff|success|unspecified"),
        ("session closed for user bea", "bea|?|gate1|?|LogOff|success|unspecified"),
        (
            "Disconnected from authenticating user root 10.0.0.1 port 5 [preauth]",
            "root|10.0.0.1|gate1|?|LogOn|failure|exists"
        ),
        (
            "Connection closed by invalid user a b 10.0.0.1 port 5 [preauth]",
            "a b|10.0.0.1|gate1|?|LogOn|failure|missing"
        ),
        (
            "Connection reset by authenticating user root 2001:db8::1 port 5 [preauth]",
            "root|2001:db8::1|gate1|?|LogOn|failure|exists"
        ),
        ("Connection closed by invalid user  10.0.0.1 port 5 [preauth]", "rejected: expected a user, found none"),
        ("Connection closed by 10.0.0.1 port 5 [preauth]", another),
        ("Connection closed by 10.0.0.1", another),
        ("Disconnected from 10.0.0.1 port 5", another),
        ("Received disconnect from 10.0.0.1 port 5:11: disconnected by user", another),
        ("error: Received disconnect from 10.0.0.1: 3: com.jcraft.jsch.JSchException: Auth fail [preauth]", another),
    ])
    func `ends of sessions and of attempts`(message: String, meaning: String) {
        var samples = SyslogSamples()
        #expect(samples.message(message) == meaning)
    }

    @Test(arguments: [
        ("pam_unix(sshd:session): session opened for user bea(uid=1000) by (uid=0)", again),
        ("pam_unix(sshd:session): session opened for user bea by bea(uid=0)", again),
        ("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h  user=bea", again),
        ("pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h user=bea", again),
        ("pam_unix(sshd:auth): check pass; user unknown", again),
        ("PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=h  user=root", again),
        ("PAM 1 more authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h ", again),
        ("input_userauth_request: invalid user admin [preauth]", again),
        ("pam_systemd(sshd:session): Failed to create session: x", another),
        ("Did not receive identification string from 10.0.0.1 port 5", another),
        ("Connection from 10.0.0.1 port 5 on 10.0.0.2 port 22 rdomain \"\"", another),
        ("Server listening on 0.0.0.0 port 22.", another),
        ("PAM service(sshd) ignoring max retries; 6 > 3", another),
        ("User child is on pid 411", another),
        ("reverse mapping checking getaddrinfo for a.b [1.2.3.4] failed - POSSIBLE BREAK-IN ATTEMPT!", another),
        ("Starting session: shell on pts/0 for bea from 10.0.0.1 port 5 id 0", another),
        ("Close session: user bea from 10.0.0.1 port 5 id 0", another),
        ("Authentication refused: bad ownership or modes for directory /home/bea", another),
        ("", another),
    ])
    func `messages that are no logon of their own`(message: String, meaning: String) {
        var samples = SyslogSamples()
        #expect(samples.message(message) == meaning)
    }

    @Test func `repeated messages count`() {
        var samples = SyslogSamples()
        let failed = "Failed password for root from 10.0.0.1 port 5 ssh2"
        let meaning = "root|10.0.0.1|gate1|password|LogOn|failure|exists"
        #expect(samples.message("message repeated 5 times: [ \(failed)]") == "\(meaning)|x5")
        #expect(samples.message("message repeated 1 times: [\(failed) ]") == meaning)
        #expect(samples.message("message repeated 999999999 times: [ \(failed)]") == "\(meaning)|x10000")
        #expect(samples.message("message repeated 5 times: [ Server listening]") == Self.another)
        #expect(samples.message("message repeated x times: [ \(failed)]") == Self.another)
    }

    @Test(arguments: [
        ("Failed password for invalid user 10.20.0.15 a a from 203.0.113.9 port 5 ssh2", "10.20.0.15 a a"),
        ("Invalid user x from 10.20.0.15 from 203.0.113.9 port 5", "x from 10.20.0.15"),
        ("Invalid user x from 10.20.0.15 port 22 from 203.0.113.9", "x from 10.20.0.15 port 22"),
        (
            "Failed password for invalid user x from 10.20.0.15 port 22 ssh2 from 203.0.113.9 port 5 ssh2",
            "x from 10.20.0.15 port 22 ssh2"
        ),
        (
            "Failed password for x from 10.20.0.15 port 22 ssh2: y from 203.0.113.9 port 5 ssh2",
            "x from 10.20.0.15 port 22 ssh2: y"
        ),
        (
            "Connection closed by invalid user root 10.20.0.15 port 22 203.0.113.9 port 5 [preauth]",
            "root 10.20.0.15 port 22"
        ),
        (
            "User x from 10.20.0.15 not allowed because y from 203.0.113.9 not allowed because not listed in AllowUsers",
            "x from 10.20.0.15 not allowed because y"
        ),
        (
            "Accepted publickey for bea from 203.0.113.9 port 5 ssh2: ED25519-CERT SHA256:a ID b from 10.20.0.15 port 22 ssh2 (serial 0) CA ED25519 SHA256:c",
            "bea"
        ),
    ])
    func `a name cannot pass for another source`(message: String, user: String) {
        var samples = SyslogSamples()
        let meaning = samples.message(message)
        #expect(meaning.hasPrefix("\(user)|203.0.113.9|gate1|"), "\(meaning)")
    }

    @Test func `other programs are no sshd`() {
        var samples = SyslogSamples()
        let message = "Accepted password for bea from 10.0.0.1 port 5 ssh2"
        for program in ["sshd", "sshd[411]", "sshd-session[411]", "sshd-auth[411]", "/usr/sbin/sshd[411]"] {
            #expect(samples.meaning("Jan  1 08:00:00 gate1 \(program): \(message)").hasPrefix("bea|"))
        }
        for program in ["su", "sudo[411]", "sshd2[411]", "sshdx", "xsshd", "sshguard[411]", "cron"] {
            let meaning = samples.meaning("Jan  1 08:00:00 gate1 \(program): \(message)")
            #expect(meaning == "filtered: syslog line of another program")
        }
    }

    @Test func `names that are not UTF-8 are decoded`() {
        var samples = SyslogSamples()
        let front = Array("Jan  1 08:00:00 gate1 sshd[411]: Failed password for b".utf8)
        let meaning = samples.meaning(front + [0xe9] + Array("a from 10.0.0.1 port 5 ssh2".utf8))
        #expect(meaning == "b\u{fffd}a|10.0.0.1|gate1|password|LogOn|failure|exists")
    }

    @Test func `no input is too strange`() {
        var samples = SyslogSamples()
        var numbers = SeededNumbers(seed: 4)
        let words = [
            "Failed password for ", "invalid user ", " from ", "from ", " port ", "port 22", " ssh2", ": ", "[", "]",
            "message repeated 3 times: [ ", "Disconnecting ", "Connection closed by ", "user ", " not allowed because ",
            "Accepted publickey for ", " ID ", " CA ", "[preauth]", " ", "", "User ", "PAM: ", " for ", "\u{feff}",
            "pam_unix(sshd:session): ", "session closed for user ", "Jan  1 08:00:00 ", "sshd[1]: ", "<86>1 ", "<", ">",
            "2025-01-01T08:00:00Z ", " - ", "[a b=\"c\"]", "\"", "\\", "1.2.3.4", "::1", "1735718400.5 ", "-1", "  ",
        ]
        for _ in 0..<20_000 {
            let tail = (0..<Int.random(in: 0...8, using: &numbers)).map { _ in
                words[Int.random(in: 0..<words.count, using: &numbers)]
            }
            _ = samples.message(tail.joined())
            _ = samples.meaning(tail.joined())
        }
    }
}
