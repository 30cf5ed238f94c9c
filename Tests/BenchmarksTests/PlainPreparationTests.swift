import AuthLogs
import Benchmarks
import Foundation
import TestSupport
import Testing

@Suite struct PlainPreparationTests {
    private static let log = """
        604799,U1@D1,U1@D1,C1,C2,Kerberos,Network,LogOn,Success
        604800,U1@D1,U1@D1,C1,C2,Kerberos,Network,LogOn,Success
        604800,C5$@D1,C5$@D1,C5,C2,?,?,AuthMap,Success
        604801,U2@D2,C7$@D1,C1,C1,NTLM,Network,LogOn,Fail
        604803,U2@D2,ANONYMOUS LOGON@C8,C9,C7,?,Batch,LogOff,Success
        691199,U1@D1,U3@D2,C1,C2,Negotiate,Interactive,LogOn,Success
        691200,U1@D1,U3@D2,C1,C2,Negotiate,Interactive,LogOn,Success

        """

    @Test func `the plain loop writes the same files`() throws {
        let folder = try TemporaryFolder()
        let log = try folder.write(Self.log, to: "auth.txt")
        let tally = try Preparation(log: log, days: [7], output: folder.file("ours")).run()
        let rows = try PlainPreparation(days: [7]).run(log: log, output: folder.file("plain"))
        #expect(tally.kept == 4)
        #expect(rows == 7)
        for name in ["7.csv", "counts.json"] {
            let ours = try String(contentsOfFile: folder.file("ours/\(name)"), encoding: .utf8)
            let plain = try String(contentsOfFile: folder.file("plain/\(name)"), encoding: .utf8)
            #expect(ours == plain, "\(name)")
        }
    }
}
