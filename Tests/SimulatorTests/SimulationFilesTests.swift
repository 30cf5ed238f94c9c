import CZlib
import ByteIO
import Foundation
import Simulator
import TestSupport
import Testing

@Suite struct SimulationFilesTests {
    @Test func `the three files hold what the simulator wrote`() throws {
        let folder = try TemporaryFolder()
        var files = try SimulationFiles(folder: folder.file("new/data"))
        try Simulator(configuration: .small, seed: 1).generate(days: [8], into: &files)
        try files.commit()
        let expected = MemorySink(.small, days: [8])
        #expect(try unpack(folder.file("new/data/auth.txt.gz")) == expected.bytes)
        let labels = expected.events.map { "\($0.row)\n" }.joined()
        #expect(try unpack(folder.file("new/data/redteam.txt.gz")) == Array(labels.utf8))
        let kinds = try String(contentsOfFile: folder.file("new/data/redteam_kinds.csv"), encoding: .utf8)
        let rows = kinds.split(separator: "\n")
        #expect(rows[0] == "time,user,source,destination,kind,campaign")
        #expect(rows.dropFirst().elementsEqual(expected.events.map { "\($0.row),\($0.kind.rawValue),\($0.campaign)" }))
    }

    @Test func `nothing appears without a commit`() throws {
        let folder = try TemporaryFolder()
        do {
            var files = try SimulationFiles(folder: folder.path)
            try Simulator(configuration: .small, seed: 1).generate(days: [8], into: &files)
            #expect(!folder.names.contains("auth.txt.gz"))
        }
        #expect(folder.names.isEmpty)
    }

    @Test func `the error of a folder that cannot be created names it`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "file")
        #expect(throws: InputError.self) { try SimulationFiles(folder: "\(file)/data") }
    }

    private func unpack(_ path: String) throws -> [UInt8] {
        let file = try #require(gzopen(path, "rb"))
        defer { gzclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = gzread(file, &buffer, UInt32(buffer.count))
            guard count > 0 else { break }
            bytes += buffer[..<Int(count)]
        }
        return bytes
    }
}
