import Foundation
import TestSupport
import Testing
import Torch

/// Whatever is asked of a processor that cannot do it is done another way, or refused in a sentence.
///
/// The processor is this one, and each lesser one that `SURPRISAL_ISA` makes of it.
@Suite(.blocking) struct ProcessorTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
    }

    private func tool(_ arguments: [String], on instructions: InstructionSet = .current) throws -> Tool.Result {
        let environment = [InstructionSet.variable: instructions.rawValue]
        return try Tool.run(arguments, folder: folder.path, environment: environment)
    }

    /// Expects an end in a sentence: no signal, no trap.
    private func expectSentence(_ result: Tool.Result, status: Int32, _ words: String...) {
        #expect(result.status == status, "\(result.errors)")
        let text = result.errors
        // Not one of libtorch's either: nobody could have asked for those.
        for word in ["Fatal error", "Backtrace", "libtorch failed"] { #expect(!text.contains(word), "\(text)") }
        for word in words { #expect(text.contains(word), "\(text)") }
    }

    /// A few rows of each day.
    private func makeDays() throws {
        for day in 6...8 {
            let text = try String(contentsOfFile: domain.file("data/\(day).csv"), encoding: .utf8)
            try folder.write(text.split(separator: "\n").prefix(40).joined(separator: "\n") + "\n", to: "\(day).csv")
        }
        try folder.write(#"{"mixed_precision": true}"#, to: "mixed.json")
    }

    @Test func `any two choices meet in some case`() {
        let met = ComputingCase.chosen.reduce(into: Set<String>()) { $0.formUnion($1.pairs) }
        let missing = ComputingCase.whole.reduce(into: Set<String>()) { $0.formUnion($1.pairs) }.subtracting(met)
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    @Test(arguments: ComputingCase.chosen)
    func `a model trains and scores, or says why not`(_ test: ComputingCase) throws {
        try makeDays()
        var train = [
            "train", "\(test.model)", "\(test.tokenization)", "--data", ".", "--epochs", "1", "--output", "run",
        ]
        train += ["--counts", domain.file("data/counts.json"), "--compatibility", test.compatibility, "--threads", "1"]
        if test.isBidirectional { train.append("--bidirectional") }
        let isConfigured = test.training == "config"
        train += isConfigured ? ["-tc", "mixed.json"] : ["--precision", test.training]
        let trained = try tool(train, on: test.instructions)
        if test.isRefused(test.training) {
            expectSentence(trained, status: 2, "--precision bf16", "no bfloat16 multiplication instructions")
            #expect(!folder.names.contains("run"))
            return
        }
        if let reason = test.reasonAgainst { return expectSentence(trained, status: 1, "surprisal: ", reason) }
        expectSentence(trained, status: 0)
        let lacks = isConfigured && !test.instructions.multipliesBFloat16
        #expect(trained.errors.contains("mixed_precision: this processor") == lacks, "\(trained.errors)")
        let scored = try tool(
            ["score", "run", "8.csv", "--precision", test.scoring, "--threads", "1"],
            on: test.instructions
        )
        if test.isRefused(test.scoring) {
            return expectSentence(scored, status: 2, "--precision bf16", "no bfloat16 multiplication instructions")
        }
        expectSentence(scored, status: 0)
        #expect(scored.output.split(separator: "\n").count == 41)
        #expect(!scored.output.lowercased().contains("nan"))
    }

    @Test(arguments: ComputingCase.instructionSets)
    func `a run of this processor is used on a lesser one`(_ set: InstructionSet) throws {
        try makeDays()
        let run = domain.file("run")
        let (here, there) = (
            try tool(["score", run, "8.csv", "--precision", "f32"]),
            try tool(["score", run, "8.csv"], on: set)
        )
        expectSentence(there, status: 0)
        let losses = [here, there].map { $0.output.split(separator: "\n").dropFirst().map(Self.loss) }
        #expect(losses[0].count == 40)
        // Of bfloat16 two digits are left.
        let tolerance = set.multipliesBFloat16 ? 0.05 : 1e-4
        for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) < tolerance * max(1, a), "\(a), \(b)") }
    }

    @Test func `the record of a run says what it was really computed in`() throws {
        try makeDays()
        let counts = domain.file("data/counts.json")
        let lesser = try #require(InstructionSet.allCases.first)
        let train = [
            "train", "--data", ".", "--counts", counts, "-tc", "mixed.json", "--epochs", "1", "--output", "run",
        ]
        expectSentence(try tool(train, on: lesser), status: 0, "mixed_precision: this processor")
        let record = { try String(contentsOf: folder.url("run/run.json"), encoding: .utf8) }
        #expect(try record().contains(#""precision" : "float32""#) || record().contains(#""precision":"float32""#))
        // A run that is trained to its end stays what it was, wherever it is looked at.
        expectSentence(try tool(["train", "--resume", "run"]), status: 0, "this run is already complete")
        #expect(try !record().contains("bfloat16"))
    }

    /// The loss in a line: what follows line, second, user, label and score.
    private static func loss(_ line: Substring) -> Double { Double(line.split(separator: ",")[5]) ?? .infinity }

    static let commands: [[String]] = [
        ["train", "--data", "."], ["score", "RUN", "8.csv"], ["incidents", "RUN", "8.csv"],
        ["explain", "RUN", "8.csv:1"],
        ["evaluate", "RUN"], ["compare", "RUN"], ["calibrate", "RUN", "--days", "6.csv"],
        ["watch", "RUN", "8.csv"],
        ["bench"], ["demo"],
    ]

    @Test(arguments: commands, ["cuda:77", "mps", "tpu", ""].filter { Device($0)?.isAvailable != true })
    func `a device that is not there is refused in a sentence`(command: [String], device: String) throws {
        try makeDays()
        let arguments = command.map { $0 == "RUN" ? domain.file("run") : $0 } + ["--device", device]
        let result = try tool(arguments)
        expectSentence(result, status: 2, "device")
        #expect(result.output.isEmpty && Set(folder.names) == ["6.csv", "7.csv", "8.csv", "mixed.json"])
    }

    @Test(arguments: [("nonsense", "expected one of"), ("avx3", "expected one of"), ("avx1024", "expected one of")])
    func `a set of instructions that is none is refused in a sentence`(name: String, words: String) throws {
        let result = try Tool.run(
            ["score", domain.file("run"), domain.file("data/8.csv")],
            environment: [InstructionSet.variable: name]
        )
        expectSentence(result, status: 1, "\(InstructionSet.variable)=\(name)", words)
    }

    @Test func `what does not fit into memory ends in a sentence, and leaves what was there`() throws {
        try makeDays()
        let sizes = #"{"model_dim": 64, "attention_heads": 4, "feedforward_dim": 1000000000000}"#
        try folder.write(sizes, to: "large.json")
        let counts = domain.file("data/counts.json")
        let result = try tool(["train", "--data", ".", "--counts", counts, "-mc", "large.json", "--output", "run"])
        expectSentence(result, status: 1, "out of memory", "GB", "--batch-size")
        #expect(!folder.names.contains("run"))
    }
}
