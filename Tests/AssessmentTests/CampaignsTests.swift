import Assessment
import AuthLogs
import ByteIO
import TestSupport
import Testing

@Suite struct CampaignsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func campaigns(_ lines: String) throws -> Campaigns {
        try Campaigns(contentsOf: folder.write("time,user,source,destination,kind,campaign\n" + lines, to: "kinds.csv"))
    }

    private func campaign(_ campaigns: Campaigns, _ event: HandMadeEvent) throws -> Int32 {
        try AuthEvent(parsing: event.text, name: "a test").withView { campaigns[$0] }
    }

    @Test func `an event belongs to the campaign that lists its time, user and hosts`() throws {
        let campaigns = try campaigns("5,U1@D1,C1,C2,quiet,q-1\n7,U2@D1,C3,C4,spray,s-1\n9,U1@D1,C1,C5,quiet,q-1\n")
        #expect(campaigns.names == ["q-1", "s-1"] && campaigns.kinds == ["quiet", "spray"])
        let event = HandMadeEvent(second: 7, user: "U2", source: "C3", destination: "C4")
        #expect(try campaign(campaigns, event) == 1)
        #expect(try campaign(campaigns, .init(second: 9, user: "U1", source: "C1", destination: "C5")) == 0)
        for (second, user, destination) in [(8, "U2", "C4"), (7, "U3", "C4"), (7, "U2", "C5")] {
            let other = HandMadeEvent(second: second, user: user, source: "C3", destination: destination)
            #expect(try campaign(campaigns, other) == -1)
        }
    }

    @Test func `a kind may be any word`() throws {
        #expect(try campaigns("5,U1@D1,C1,C2,our own drill,drill-1\n").kinds == ["our own drill"])
        #expect(try campaigns("").names.isEmpty)
    }

    @Test(
        arguments: [
            ("1,2,3", "3 fields"), ("5,U1@D1,C1,C2,quiet,q-1,more", "7 fields"), ("x,U1@D1,C1,C2,quiet,q-1", "no time"),
            ("5,U1@D1,C1,C2,,q-1", "no time or no kind"),
        ]
    )
    func `a line of another form is named`(line: String, found: String) throws {
        let error = #expect(throws: InputError.self) { try campaigns("5,U1@D1,C1,C2,quiet,q-1\n\(line)\n") }
        #expect(error?.file == folder.file("kinds.csv") && error?.line == 3)
        #expect(error?.message.hasPrefix("expected time,user@domain,source,destination,kind,campaign, found ") == true)
        #expect(error?.message.contains(found) == true)
    }
}
