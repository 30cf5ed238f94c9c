import Foundation
import TestSupport
import Testing
import Watching

/// A log that is written to and rotated in all ways, and what a reader of it must see.
final class LogWorld {
    let folder: TemporaryFolder
    let path: String
    /// How many lines were written.
    private(set) var written = 0
    private var descriptor: Int32 = -1
    private var random: SeededNumbers

    init(seed: UInt64 = 1) throws {
        folder = try TemporaryFolder()
        path = folder.file("auth.log")
        random = SeededNumbers(seed: seed)
        create()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Makes a new, empty file and writes to it from now on.
    func create() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    }

    /// Appends `count` lines of different lengths, each starting with its number.
    func write(_ count: Int) {
        for _ in 0..<count {
            written += 1
            raw("\(written) " + String(repeating: "x", count: Int.random(in: 0...90, using: &random)) + "\n")
        }
    }

    /// Appends `text` to the file that is open.
    func raw(_ text: String) {
        let bytes = Array(text.utf8)
        let count = Foundation.write(descriptor, bytes, bytes.count)
        precondition(count == bytes.count)
    }

    /// Renames all files by one; the writer keeps the old one open.
    func rename() {
        shift()
        Foundation.rename(path, path + ".1")
    }

    /// Copies the file aside and empties it.
    func copyAndTruncate() throws {
        shift()
        try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: path + ".1"))
        ftruncate(descriptor, 0)
    }

    /// Packs the file that was rotated `generation` times, as gzip does.
    func pack(_ generation: Int) throws {
        guard FileManager.default.fileExists(atPath: "\(path).\(generation)") else { return }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "\(path).\(generation)"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    private func shift() {
        for generation in stride(from: 60, through: 1, by: -1) {
            for ending in ["", ".gz"] {
                Foundation.rename("\(path).\(generation)\(ending)", "\(path).\(generation + 1)\(ending)")
            }
        }
    }

    /// Settings with which nothing is waited for.
    static var fast: GrowingFile.Settings {
        var settings = GrowingFile.Settings()
        settings.quiet = .zero
        settings.poll = .milliseconds(1)
        return settings
    }

    /// A reader from `position` on.
    func reader(at position: LogPosition? = nil) -> GrowingFile {
        GrowingFile(path: path, position: position, settings: Self.fast)
    }
}

extension LogChunk {
    /// The numbers that the lines start with.
    var numbers: [Int] {
        var numbers: [Int] = []
        forEachLine { line, _ in
            let text = String(decoding: line, as: UTF8.self)
            numbers.append(Int(text.prefix { $0.isNumber }) ?? -1)
            return true
        }
        return numbers
    }

    /// The lines.
    var lines: [String] {
        var lines: [String] = []
        forEachLine { line, _ in
            lines.append(String(decoding: line, as: UTF8.self))
            return true
        }
        return lines
    }
}

extension LogSource {
    /// All lines that are there now.
    func allLines(limit: Int = 1 << 20) throws -> [String] {
        var lines: [String] = []
        while let chunk = try next(limit: limit, waiting: .zero, isCancelled: { false }) { lines += chunk.lines }
        return lines
    }
}
