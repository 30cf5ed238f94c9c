import Foundation
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// Whatever is asked of a processor that cannot do it is done another way, or refused in a sentence.
///
/// The processor is this one, and each lesser one that `SURPRISAL_ISA` makes of it.
@Suite(.blocking) struct ProcessorTests {
    /// What a model is trained and scored with on which processor.
    struct Case: Sendable, CustomTestStringConvertible {
        var model: ModelKind
        var tokenization: Tokenization
        var isBidirectional = false
        var compatibility = "none"
        /// Of training: an option, or `config` for a configuration that asks for bfloat16.
        var training = "auto"
        /// Of scoring.
        var scoring = "auto"
        var instructions = InstructionSet.current

        var testDescription: String {
            "\(model) \(tokenization)\(isBidirectional ? " bidirectional" : "") like \(compatibility), "
                + "trained \(training), scored \(scoring), \(instructions.rawValue)"
        }

        /// Whether bfloat16 is asked for and cannot be had.
        func isRefused(_ precision: String) -> Bool { precision == "bf16" && !instructions.multipliesBFloat16 }
    }

    /// The instruction sets that this machine can show.
    static let instructionSets = InstructionSet.allCases.filter { $0 <= .current }

    /// Every model with every tokenization, and of the rest so much that all values of any two options meet; with
    /// `SURPRISAL_COMBINATIONS=all` every combination.
    static let cases: [Case] = {
        let sets = instructionSets
        let precisions = ["auto", "bf16", "config", "f32"]
        let pairs = ModelKind.allCases.flatMap { model in Tokenization.allCases.map { (model, $0) } }
        guard ProcessInfo.processInfo.environment["SURPRISAL_COMBINATIONS"] == "all" else {
            return pairs.enumerated().map { index, pair in
                let (row, column) = (index / 4, index % 4)
                return Case(
                    model: pair.0,
                    tokenization: pair.1,
                    isBidirectional: (row + column / 2).isMultiple(of: 2),
                    compatibility: (row + column).isMultiple(of: 2) ? "none" : "reference",
                    training: precisions[(column + row) % 4],
                    scoring: ["bf16", "auto", "f32"][(column + 2 * row) % 3],
                    instructions: sets[sets.count - 1 - (index + row) % sets.count]
                )
            }
        }
        return pairs.flatMap { model, tokenization in
            sets.flatMap { set in
                precisions.flatMap { precision in
                    [false, true].flatMap { isBidirectional in
                        ["none", "reference"].map { compatibility in
                            Case(
                                model: model,
                                tokenization: tokenization,
                                isBidirectional: isBidirectional,
                                compatibility: compatibility,
                                training: precision,
                                scoring: precision == "config" ? "bf16" : precision,
                                instructions: set
                            )
                        }
                    }
                }
            }
        }
    }()

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
        #expect(!text.contains("Fatal error") && !text.contains("Backtrace"), "\(text)")
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

    @Test(arguments: cases) func `a model trains and scores, or says why not`(_ test: Case) throws {
        try makeDays()
        var train = [
            "train", "\(test.model)", "\(test.tokenization)", "--data", ".", "--epochs", "1", "--output", "run",
        ]
        train += ["--counts", domain.file("data/counts.json"), "--compat", test.compatibility, "--threads", "1"]
        if test.isBidirectional { train.append("--bidirectional") }
        let isConfigured = test.training == "config"
        train += isConfigured ? ["-tc", "mixed.json"] : ["--precision", test.training]
        let trained = try tool(train, on: test.instructions)
        if test.isRefused(test.training) {
            expectSentence(trained, status: 2, "--precision bf16", "no instructions for products of bfloat16")
            #expect(!folder.names.contains("run"))
            return
        }
        // Some models come one way only.
        guard trained.status == 0 else { return expectSentence(trained, status: 1, "surprisal: ") }
        let lacks = isConfigured && !test.instructions.multipliesBFloat16
        #expect(trained.errors.contains("mixed_precision: this processor") == lacks, "\(trained.errors)")
        let scored = try tool(
            ["score", "run", "8.csv", "--precision", test.scoring, "--threads", "1"],
            on: test.instructions
        )
        if test.isRefused(test.scoring) {
            return expectSentence(scored, status: 2, "--precision bf16", "no instructions for products of bfloat16")
        }
        #expect(scored.status == 0, "\(scored.errors)")
        #expect(scored.output.split(separator: "\n").count == 41)
        #expect(!scored.output.lowercased().contains("nan"))
    }

    @Test(arguments: instructionSets) func `a run of this processor is used on a lesser one`(
        _ set: InstructionSet
    ) throws {
        try makeDays()
        let run = domain.file("run")
        let (here, there) = (
            try tool(["score", run, "8.csv", "--precision", "f32"]),
            try tool(["score", run, "8.csv"], on: set)
        )
        #expect(there.status == 0, "\(there.errors)")
        let losses = [here, there].map { $0.output.split(separator: "\n").dropFirst().map(Self.loss) }
        #expect(losses[0].count == 40)
        // Of bfloat16 two digits are left.
        let tolerance = set.multipliesBFloat16 ? 0.05 : 1e-4
        for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) < tolerance * max(1, a), "\(a), \(b)") }
    }

    /// Of line, second, user, label, score, loss and so on.
    private static func loss(_ line: Substring) -> Double { Double(line.split(separator: ",")[5]) ?? .infinity }

    static let commands: [[String]] = [
        ["train", "--data", "."], ["score", "RUN", "8.csv"], ["incidents", "RUN", "8.csv"],
        ["explain", "RUN", "8.csv:1"],
        ["evaluate", "RUN"], ["evaluate-all", "RUN"], ["calibrate", "RUN", "--days", "6.csv"],
        ["watch", "RUN", "8.csv"],
        ["bench"], ["demo"],
    ]

    @Test(arguments: commands, ["cuda:77", "mps", "tpu", ""])
    func `a device that is not there is refused in a sentence`(command: [String], device: String) throws {
        try #require(Device(device)?.isAvailable != true)
        try makeDays()
        let arguments = command.map { $0 == "RUN" ? domain.file("run") : $0 } + ["--device", device]
        let result = try tool(arguments)
        expectSentence(result, status: 2, "device")
        #expect(result.output.isEmpty && Set(folder.names) == ["6.csv", "7.csv", "8.csv", "mixed.json"])
    }

    @Test(arguments: [("nonsense", "expected one of"), ("AVX2", "expected one of"), ("avx1024", "expected one of")])
    func `a set of instructions that is none is refused in a sentence`(name: String, words: String) throws {
        let result = try Tool.run(
            ["score", domain.file("run"), domain.file("data/8.csv")],
            environment: [InstructionSet.variable: name]
        )
        expectSentence(result, status: 1, "\(InstructionSet.variable)=\(name)", words)
    }

    @Test func `what does not fit into memory ends in a sentence, and leaves what was there`() throws {
        try makeDays()
        let sizes = #"{"model_dim": 8000000, "attention_heads": 4, "feedforward_dim": 8000000}"#
        try folder.write(sizes, to: "large.json")
        let counts = domain.file("data/counts.json")
        let result = try tool(["train", "--data", ".", "--counts", counts, "-mc", "large.json", "--output", "run"])
        expectSentence(result, status: 1, "memory ran out", "GB", "--batch-size")
        #expect(!folder.names.contains("run"))
    }
}
