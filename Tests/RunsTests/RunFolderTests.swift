import AuthLogs
import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Vocabulary

@Suite struct RunFolderTests {
    private let folder: TemporaryFolder
    private let vocabulary: Vocabulary

    init() throws {
        folder = try TemporaryFolder()
        let entries = [FieldCounts.Entry(value: "U1", count: 50)]
        vocabulary = Vocabulary(
            counts: FieldCounts(entries: [.sourceUser: entries]),
            tokenization: .wordGlobal,
            cutoff: 40
        )
    }

    private var record: RunRecord {
        RunRecord(
            surprisalVersion: "0.1.0",
            command: ["surprisal", "train", "--data", "a b"],
            model: .transformer,
            tokenization: .wordGlobal,
            bidirectional: true,
            cutoff: 40,
            seed: 18_446_744_073_709_551_615,
            dataFolder: "data",
            countsFile: "data/counts.json",
            device: "cpu",
            threads: 2,
            precision: "float32",
            libtorchVersion: "2.13.0"
        )
    }

    private func makeRun(_ name: String = "run") throws -> RunFolder {
        let run = try RunFolder(creatingAt: folder.file(name))
        try run.write(
            record: record,
            model: ModelConfiguration(standard: .transformer),
            trainer: TrainerConfiguration(),
            vocabulary: vocabulary
        )
        return run
    }

    @Test func `a run knows how its day files were made`() throws {
        let run = try makeRun()
        #expect(try run.dataset == Dataset() && run.clock() == EventClock())
        let made = #"{"dated":true,"time_zone":"Europe/Berlin","users":"all","formats":["evtx","sshd"]}"#
        try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
        try folder.write(made, to: "data/dataset.json")
        try folder.write("[]", to: "data/identities.json")
        try run.write(DatasetFiles(in: folder.file("data")))
        #expect(try run.dataset.formats == ["evtx", "sshd"] && run.clock(epoch: 3).zoneName == "Europe/Berlin")
        #expect(run.has(.dataset) && run.has(.identities))
        for text in ["", "[]", made.replacing("Berlin", with: "Berlim")] {
            try folder.write(text, to: "data/dataset.json")
            let error = #expect(throws: InputError.self) { try DatasetFiles(in: folder.file("data")) }
            #expect(error?.file.hasSuffix("data/dataset.json") == true)
            try run.write(Data(text.utf8), to: .dataset)
            #expect(throws: InputError.self) { try run.dataset }
        }
    }

    @Test func `other contents have another mark`() throws {
        let run = try makeRun()
        let marks = try ["123456789", "123456780", "1234567890"].map { text in
            try run.write(Data(text.utf8), to: .bestWeights)
            return try run.mark(of: .bestWeights)
        }
        // The checksum that every description of CRC-32C gives for the nine digits.
        #expect(marks[0] == "9-e3069283")
        #expect(Set(marks).count == 3)
        let error = #expect(throws: InputError.self) { try run.mark(of: .checkpoint) }
        #expect(error?.file == run.path(.checkpoint))
    }

    @Test func `a run gives back what made it`() throws {
        let path = try makeRun().path
        let run = try RunFolder(openingAt: path)
        var expected = record
        expected.started = try run.record().started
        #expect(try run.record() == expected)
        #expect(try run.modelConfiguration() == ModelConfiguration(standard: .transformer))
        #expect(try run.trainerConfiguration() == TrainerConfiguration())
        #expect(try run.vocabulary() == vocabulary)
        #expect(expected.host.cores > 0 && !expected.host.system.isEmpty)
    }

    @Test func `the end of a run is noted`() throws {
        let run = try makeRun()
        var record = try run.record()
        record.finished = Date(timeIntervalSince1970: 1_800_000_000)
        record.resumptions = 2
        try run.write(record)
        #expect(try run.record() == record)
        let text = try String(contentsOfFile: run.path(.record), encoding: .utf8)
        #expect(text.contains(#""finished" : "2027-01-15T08:00:00Z""#))
    }

    @Test func `a folder that holds a run or anything else is not taken for a new one`() throws {
        let path = try makeRun().path
        let error = #expect(throws: InputError.self) { try RunFolder(creatingAt: path) }
        #expect(error?.message == "holds a run already: resume it, or choose another folder")
        try folder.write("x", to: "notes.txt")
        let other = #expect(throws: InputError.self) { try RunFolder(creatingAt: folder.path) }
        #expect(other?.message == "is not empty: a new run needs a folder of its own")
        let impossible = #expect(throws: InputError.self) { try RunFolder(creatingAt: folder.file("notes.txt/run")) }
        #expect(impossible?.message.hasPrefix("cannot be created") == true)
    }

    @Test func `what is missing is named`() throws {
        func message(_ path: String, _ items: [RunItem] = []) -> String? {
            #expect(throws: InputError.self) { try RunFolder(openingAt: path, requiring: items) }?.message
        }
        #expect(message(folder.file("nothing")) == "expected a run folder, found nothing")
        #expect(message(try folder.write("", to: "file")) == "expected a run folder, found a file")
        #expect(message(folder.path) == "is not a run folder: run.json is missing")
        let run = try makeRun()
        #expect(message(run.path, [.bestWeights]) == "is an incomplete run: weights-best.safetensors is missing")
        try FileManager.default.removeItem(atPath: run.path(.vocabulary))
        #expect(
            message(run.path, [.checkpoint])
                == "is an incomplete run: vocabulary.json, checkpoint.safetensors are missing"
        )
    }

    @Test(arguments: [
        ("{", "is not the record of a run: it is not valid JSON"),
        ("{}", "is not the record of a run: surprisal_version is missing"),
    ])
    func `a damaged record says what is wrong`(text: String, message: String) throws {
        let run = try makeRun()
        try AtomicFile.write(text, to: run.path(.record))
        let error = #expect(throws: InputError.self) { try run.record() }
        #expect(error?.file == run.path(.record) && error?.message == message)
    }

    @Test func `a record of the wrong type names its key`() throws {
        let run = try makeRun()
        let text = try String(contentsOfFile: run.path(.record), encoding: .utf8)
        let damaged = text.replacingOccurrences(of: "\"transformer\"", with: "\"transfomer\"")
        try AtomicFile.write(damaged, to: run.path(.record))
        let error = #expect(throws: InputError.self) { try run.record() }
        #expect(error?.message == "is not the record of a run: the value of model is not valid")
    }

    @Test func `two trainers cannot have one folder`() throws {
        let run = try makeRun()
        var first: RunLock? = try run.lock()
        #expect(first != nil)
        let error = #expect(throws: InputError.self) { try run.lock() }
        #expect(error?.message == "is in use: another process trains or calibrates here")
        first = nil
        _ = try run.lock()
    }

    @Test func `a write that is broken off leaves the old file and nothing else`() throws {
        let run = try makeRun()
        try run.write(Data("old".utf8), to: .evaluation)
        let names = try FileManager.default.contentsOfDirectory(atPath: run.path).sorted()
        do {
            let file = try AtomicFile(path: run.path(.evaluation))
            try file.write("new, and then the power fails")
        }
        #expect(FileManager.default.contents(atPath: run.path(.evaluation)) == Data("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).sorted() == names)
    }
}
