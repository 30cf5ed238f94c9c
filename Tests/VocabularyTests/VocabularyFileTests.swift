import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct VocabularyFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: Tokenization.allCases, [false, true])
    func `a written vocabulary is read back`(tokenization: Tokenization, withTime: Bool) throws {
        var vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: tokenization, cutoff: 2)
        if tokenization.isWordLevel { vocabulary.includesTimestamp = withTime }
        let path = folder.file("vocabulary.json")
        try vocabulary.write(to: path)
        let read = try Vocabulary(contentsOf: path)
        #expect(read == vocabulary)
        #expect(try read.json == Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test(arguments: [
        ("{", "is not a valid vocabulary: it is not valid JSON"),
        ("{}", "is not a valid vocabulary: the key format is missing"),
        (
            #"{"format":"x","version":1,"tokenization":"char","cutoff":"1","include_timestamp":false}"#,
            "is not a valid vocabulary: the value of cutoff has the wrong type"
        ),
    ])
    func `the error of an invalid vocabulary has the reason`(text: String, message: String) throws {
        let error = #expect(throws: InputError.self) {
            try Vocabulary(json: Data(text.utf8), file: "v.json")
        }
        #expect(error?.description == "v.json: \(message)")
    }

    @Test(arguments: [
        ("\"version\":1", "\"version\":2", "expected version 1 of the format, found version 2"),
        (
            "word-fields", "word-other",
            "expected one of the tokenizations word-global, word-fields, word-merged, char, found another"
        ),
        ("[MSK dst_pc]", "[MSK other]", "expected the blocks of word-fields in their order, found others"),
        ("\"success\":[", "\"success\":[900,", "expected ids from 0 to 66 in the field success, found another"),
        ("\"src_pc\":[", "\"src_machine\":[", "expected the tokens of the field src_pc, found none"),
    ])
    func `a damaged file is rejected`(old: String, new: String, message: String) throws {
        let vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: .wordFields, cutoff: 2)
        let text = try String(decoding: vocabulary.json, as: UTF8.self)
        let damaged = text.replacingOccurrences(of: old, with: new)
        #expect(damaged != text)
        let error = #expect(throws: InputError.self) { try Vocabulary(json: Data(damaged.utf8), file: "v.json") }
        #expect(error?.message == message)
    }

    @Test func `the error of a missing file names it`() {
        let error = #expect(throws: InputError.self) { try Vocabulary(contentsOf: "/nowhere/vocabulary.json") }
        #expect(error?.file == "/nowhere/vocabulary.json")
    }
}
