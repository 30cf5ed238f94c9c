import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct OtherCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `inspect says what a run is, on standard output`() throws {
        let result = try Tool.run(["inspect", SmallDomain.shared().file("run")])
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        for text in [
            "bidirectional transformer, word-global", "training 7.csv, validation 6.csv, test 8.csv", "1 thread,",
        ] {
            #expect(result.output.contains(text), "\(text)")
        }
    }

    @Test func `inspect names what is neither a log nor a run`() throws {
        let nothing = try Tool.run(["inspect", "none"], folder: folder.path)
        #expect(nothing.status == 1)
        #expect(nothing.errors == "surprisal: none: cannot be opened: No such file or directory\n")
        let other = try Tool.run(["inspect", "."], folder: folder.path)
        #expect(other.status == 1)
        #expect(other.errors == "surprisal: .: is a folder without files\n")
        try folder.write("{", to: "run.json")
        for name in ["model_config.json", "trainer_config.json", "vocabulary.json"] { try folder.write("{}", to: name) }
        let broken = try Tool.run(["inspect", "."], folder: folder.path)
        #expect(broken.status == 1)
        #expect(broken.errors.hasPrefix("surprisal: ./run.json: is not the record of a run"))
    }

    @Test func `a demo does not touch a folder that is not its own`() throws {
        try folder.write("mine", to: "notes")
        let result = try Tool.run(["demo", "--output", "."], folder: folder.path)
        #expect(result.status == 1)
        #expect(
            result.errors
                == "surprisal: .: is not empty and was not created by a demo; choose another folder with --output\n"
        )
        #expect(folder.names == ["notes"])
        try folder.write("", to: "file")
        #expect(try Tool.run(["demo", "--output", "file"], folder: folder.path).status == 1)
    }

    @Test(arguments: [
        ["simulate", "--output", "out", "--preset", "tiny"], ["simulate", "--output", "out", "--users", "5"],
        ["simulate", "--output", "out", "--days", "10000"], ["simulate", "--output", "out", "--days", "8-6"],
        ["demo", "--output", "out", "--seed", "x"], ["demo", "--output", "out", "--threads", "0"],
        ["vocabulary", "counts.json", "words", "40", "-o", "v.json"],
        ["vocabulary", "counts.json", "global", "-1", "-o", "v.json"],
    ])
    func `wrong usage ends with 2 and leaves nothing`(arguments: [String]) throws {
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 2, "\(result.errors)")
        #expect(folder.names.isEmpty)
    }

    @Test func `a simulation writes three files, the same for the same seed`() throws {
        for name in ["a", "b"] {
            let result = try Tool.run(
                ["simulate", "--users", "100", "--days", "3", "--output", name],
                folder: folder.path
            )
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.isEmpty)
            #expect(result.errors.contains("\(name)/auth.txt.gz"))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("a")).sorted()
        #expect(names == ["auth.txt.gz", "redteam.txt.gz", "redteam_kinds.csv"])
        for name in names {
            #expect(
                FileManager.default.contentsEqual(atPath: folder.file("a/\(name)"), andPath: folder.file("b/\(name)"))
            )
        }
        let file = try Tool.run(["simulate", "--days", "3", "--output", "a/auth.txt.gz"], folder: folder.path)
        #expect(file.status == 1)
    }

    @Test func `a vocabulary without counts is an error`() throws {
        let result = try Tool.run(["vocabulary", "none.json", "global", "40", "-o", "v.json"], folder: folder.path)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("surprisal: none.json: cannot be read: no such file"))
        #expect(folder.names.isEmpty)
    }
}
