import Foundation
import TestSupport
import Testing

/// Training that is broken off, and what `--resume` makes of it.
@Suite(.serialized, .timeLimit(.minutes(5)), .blocking) struct ResumeTests {
    private let folder: TemporaryFolder
    private let arguments: [String]

    init() throws {
        folder = try TemporaryFolder()
        let data = try SmallDomain.shared().file("data")
        // A checkpoint every third of a second: several in each epoch.
        arguments = [
            "train", "--data", data, "--epochs", "3", "--seed", "5", "--threads", "1", "--checkpoint-every", "0.005",
        ]
    }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.file(name))) }

    /// Starts a run in `run` and returns it as soon as its first checkpoint is there.
    private func startRun() throws -> Process {
        let input = try folder.write("", to: "input")
        let process = try Tool.start(
            arguments + ["--output", "run"],
            input: input,
            output: folder.file("output"),
            errors: folder.file("errors"),
            folder: folder.path
        )
        let checkpoint = folder.file("run/checkpoint.safetensors")
        while process.isRunning, !FileManager.default.fileExists(atPath: checkpoint) { usleep(5_000) }
        return process
    }

    private func expectSameEnd() throws {
        let whole = try Tool.run(arguments + ["--output", "whole"], folder: folder.path)
        #expect(whole.status == 0, "\(whole.errors)")
        let resumed = try Tool.run(["train", "--resume", "run"], folder: folder.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("resuming at epoch 1, batch "))
        for name in ["weights-last.safetensors", "weights-best.safetensors"] {
            #expect(try bytes("run/\(name)") == bytes("whole/\(name)"), "\(name)")
        }
        #expect(try losses("run") == losses("whole"))
        let record = try #require(JSONSerialization.jsonObject(with: bytes("run/run.json")) as? [String: Any])
        #expect(record["resumptions"] as? Int == 1)
        #expect(record["finished"] is String)
        let hidden = try FileManager.default.contentsOfDirectory(atPath: folder.file("run")).filter {
            $0.hasPrefix(".")
        }
        #expect(hidden.filter { !$0.hasSuffix(".partial") } == [".lock"])
    }

    /// What `metrics.jsonl` says, without the times.
    private func losses(_ run: String) throws -> [[String: Double]] {
        try String(decoding: bytes("\(run)/metrics.jsonl"), as: UTF8.self).split(separator: "\n").map { line in
            var row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Double])
            row["time"] = nil
            return row
        }
    }

    @Test func `a killed run ends as one that was never broken off`() throws {
        let process = try startRun()
        #expect(kill(process.processIdentifier, SIGKILL) == 0)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "it ended before it was killed")
        try expectSameEnd()
    }

    @Test func `Ctrl-C saves, says how to go on, and ends with 130`() throws {
        let process = try startRun()
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        let errors = String(decoding: try bytes("errors"), as: UTF8.self)
        #expect(errors.hasSuffix("interrupted, progress saved; continue with: surprisal train --resume run\n"))
        #expect(try bytes("output").isEmpty)
        try expectSameEnd()
    }

    @Test func `a run that is being trained cannot be trained by another`() throws {
        let process = try startRun()
        let other = try Tool.run(["train", "--resume", "run"], folder: folder.path)
        process.interrupt()
        process.waitUntilExit()
        #expect(other.status == 1)
        #expect(other.errors == "surprisal: run: is in use: another process trains or calibrates here\n")
    }
}
