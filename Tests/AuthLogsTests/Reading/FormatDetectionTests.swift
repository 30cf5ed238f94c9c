import AuthLogs
import Foundation
import Testing

@Suite struct FormatDetectionTests {
    private func format(_ text: String) -> DetectedFormat { DetectedFormat(Array(text.utf8)) }

    @Test(arguments: [
        ("ElfFile\0rest", DetectedFormat.known(.evtx)), ("ElfChnk\0rest", .known(.evtx)),
        (#"{"@timestamp": "2025-01-01T08:00:00Z"}"#, .anyJSON), ("  \n[\n  {\"a\": 1}]", .anyJSON), ("[]", .anyJSON),
        ("{\n  \"a\": 1\n}", .anyJSON),
        ("<Event xmlns='http://x'><System/></Event>", .known(.windowsXML)),
        ("<?xml version=\"1.0\"?>\n<Events>", .known(.windowsXML)),
        ("<86>1 2025-01-01T08:00:02.127406Z gate1 sshd 412 - - Accepted password for a from b", .known(.syslog)),
        ("Jan  1 08:00:00 gate1 sshd[411]: Accepted publickey for bea from 10.20.0.15 port 1 ssh2", .known(.syslog)),
        ("2025-01-01T09:00:01.099504+01:00 gate1 sshd[411]: Failed password for bea", .known(.syslog)),
        ("#separator \\x09\n#fields\tts", .zeekTSV),
        ("86489,U6828@DOM1,U6828@DOM1,C88,C2106,Kerberos,Network,LogOn,Success", .known(.lanl)),
        ("86489,U6828,DOM1,U6828,DOM1,C88,C2106,Kerberos,Network,LogOn,Success", .known(.dayFile)),
        ("86489,U6828,DOM1,U6828,DOM1,C88,C2106,Kerberos,Network,LogOn,Fail,1\r\n", .known(.dayFile)),
        ("86489,U6828@DOM1,C88,C2106\n", .labels),
        ("", .empty), (" \n\n", .empty), ("\0\0\0", .empty),
        ("time,user,host\n1,a,b\n", .unknown), ("hello world\n", .unknown),
        // A CSV of 9, 11 or 12 columns is not ours because of that.
        ("1,2,3,4,5,6,7,8,9\n", .unknown), ("1,2,3,4,5,6,7,8,9,10,11\n", .unknown),
        ("1,a,b,c,d,e,f,g,h,i,j,200\n", .unknown), ("[INFO] started\n", .unknown),
    ])
    func `the content tells the format`(text: String, expected: DetectedFormat) {
        #expect(format(text) == expected)
    }

    @Test func `a first line that is cut does not hide the others`() {
        #expect(format("ion\": 1}\n{\"a\": 1}\n") == .anyJSON)
        #expect(format("ccess\n86490,U1@D,U1@D,C1,C2,?,?,LogOn,Success\n") == .known(.lanl))
        let zeros = String(repeating: "\0", count: 4_096)
        #expect(format(zeros + "86490,U1@D,U1@D,C1,C2,?,?,LogOn,Success\n") == .known(.lanl))
    }

    @Test func `what cannot be read is named`() {
        for (magic, word) in [
            ("PK\u{3}\u{4}", "zip"), ("BZh91", "bzip2"), ("LPKSHHRH", "journal"), ("PAR1", "Parquet"),
        ] {
            guard case .unsupported(let name) = format(magic + "rest") else {
                Issue.record("\(word) is not recognised")
                continue
            }
            #expect(name.contains(word))
        }
    }
}
