import Foundation
import TestSupport
import Testing
import Watching

@Suite struct EventIntakeTests {
    private let folder: TemporaryFolder
    private let journal: Journal
    private let intake: EventIntake

    init() throws {
        folder = try TemporaryFolder()
        var settings = Journal.Settings()
        settings.limit = 100
        journal = try Journal(folder: folder.path, settings: settings)
        intake = EventIntake(journal)
    }

    @Test(arguments: ["", "text/plain", "Text/CSV; charset=utf-8", "application/x-ndjson", "application/json-lines"])
    func `lines are counted and kept`(type: String) throws {
        #expect(try intake.take(Array("a\n\nb".utf8), contentType: type) == 3)
        #expect(try intake.take(Array("c\n".utf8), contentType: type, encoding: "identity") == 1)
        #expect(try journal.reader().allLines() == ["a", "", "b", "c"])
    }

    @Test(
        arguments: [
            (Array("a".utf8), "application/json", "", IntakeRefusal.wrongType),
            (Array("a".utf8), "multipart/form-data", "", .wrongType),
            (Array("a".utf8), "text/plain", "gzip", .packed),
            ([], "text/plain", "", .noLines),
            ([0x61, 0, 0x0A], "", "", .noText),
            ([UInt8](repeating: 0x61, count: EventIntake.limit + 1), "", "", .tooMuch),
            ([UInt8](repeating: 0x61, count: 100), "", "", .full),
        ]
    )
    func `what cannot be taken is refused, and nothing of it kept`(
        body: [UInt8],
        type: String,
        encoding: String,
        refusal: IntakeRefusal
    ) throws {
        #expect(throws: refusal) { try intake.take(body, contentType: type, encoding: encoding) }
        #expect(journal.unreadBytes == 0)
    }

    @Test func `there is room again once what waited is dealt with`() throws {
        try intake.take(Array(repeating: 0x61, count: 90))
        #expect(throws: IntakeRefusal.full) { try intake.take(Array(repeating: 0x61, count: 20)) }
        let reader = journal.reader()
        let chunk = try #require(try reader.next())
        #expect(reader.unreadBytes == 0)
        try reader.release(upTo: chunk.end)
        #expect(try intake.take(Array(repeating: 0x61, count: 20)) == 1)
        #expect(reader.unreadBytes == 21)
    }
}
