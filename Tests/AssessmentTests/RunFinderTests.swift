import Assessment
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct RunFinderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make(_ name: String, _ file: String = "run.json") throws {
        try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        try folder.write("", to: "\(name)/\(file)")
    }

    private func found(_ name: String = "") throws -> [String] {
        let start = name.isEmpty ? folder.path : folder.file(name)
        return try RunFinder(below: start).paths.map { String($0.dropFirst(folder.path.count + 1)) }
    }

    @Test func `runs are found at any depth, numbers in order of value`() throws {
        for name in ["a/seed10", "a/seed2", "a/deep/er/run", "b"] { try make(name) }
        #expect(try found() == ["a/deep/er/run", "a/seed2", "a/seed10", "b"])
        #expect(try found("a/seed2") == ["a/seed2"])
    }

    @Test func `an incomplete run is found, a hidden folder and the inside of a run are not searched`() throws {
        try make("half", "checkpoint.safetensors")
        try make("weights", "weights-best.safetensors")
        try make(".hidden/run")
        try make("half/inside")
        try make("other", "notes.txt")
        #expect(try found() == ["half", "weights"])
    }

    @Test func `links are followed, but not in circles`() throws {
        try make("runs/one")
        try FileManager.default.createSymbolicLink(atPath: folder.file("runs/up"), withDestinationPath: folder.path)
        try FileManager.default.createDirectory(atPath: folder.file("links"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("links/one"),
            withDestinationPath: folder.file("runs/one")
        )
        #expect(try found("links") == ["links/one"])
        // Each run once, although it can be reached on two ways.
        #expect(try found().count == 1)
    }

    @Test func `a folder without runs is named`() throws {
        try make("empty", "notes.txt")
        for (name, message) in [
            ("empty", "contains no run folder"), ("none", "expected a folder of runs, found nothing"),
            ("empty/notes.txt", "expected a folder of runs, found a file"),
        ] {
            let error = #expect(throws: InputError.self) { try RunFinder(below: folder.file(name)) }
            #expect(error?.file == folder.file(name) && error?.message == message)
        }
    }
}
