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
    func `a file gives the vocabulary back`(tokenization: Tokenization, withTime: Bool) throws {
        var vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: tokenization, cutoff: 2)
        if tokenization.isOfWords { vocabulary.includesTimestamp = withTime }
        let path = folder.file("vocabulary.json")
        try vocabulary.write(to: path)
        let read = try Vocabulary(contentsOf: path)
        #expect(read == vocabulary)
        #expect(try read.json == Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test(arguments: [
        ("{", "is not a vocabulary: it is not valid JSON"),
        ("{}", "is not a vocabulary: the key format is missing"),
        (
            #"{"format":"x","version":1,"tokenization":"char","cutoff":"1","include_timestamp":false}"#,
            "is not a vocabulary: the value of cutoff has the wrong type"
        ),
    ])
    func `what is no vocabulary says why`(text: String, message: String) throws {
        let error = #expect(throws: InputError.self) {
            try Vocabulary(json: Data(text.utf8), file: "v.json")
        }
        #expect(error?.description == "v.json: \(message)")
    }

    @Test(arguments: [
        ("\"version\":1", "\"version\":2", "has version 2 of the format, expected 1"),
        ("word-fields", "word-other", "names an unknown tokenization"),
        ("[MSK dst_pc]", "[MSK other]", "does not have the blocks of word-fields, in their order"),
        ("\"success\":[", "\"success\":[900,", "has an id that is no token in the field success"),
        ("\"src_pc\":[", "\"src_machine\":[", "lacks the words of the field src_pc"),
    ])
    func `a damaged file is refused`(old: String, new: String, message: String) throws {
        let vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: .wordFields, cutoff: 2)
        let text = try String(decoding: vocabulary.json, as: UTF8.self)
        let damaged = text.replacingOccurrences(of: old, with: new)
        #expect(damaged != text)
        let error = #expect(throws: InputError.self) { try Vocabulary(json: Data(damaged.utf8), file: "v.json") }
        #expect(error?.message == message)
    }

    @Test func `a file that is not there is named`() {
        let error = #expect(throws: InputError.self) { try Vocabulary(contentsOf: "/nowhere/vocabulary.json") }
        #expect(error?.file == "/nowhere/vocabulary.json")
    }
}
