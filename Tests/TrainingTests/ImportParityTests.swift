import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

/// The reference's own weights, into a run and out again.
@Suite(.enabled(if: SharedData.path("parity/vocabs.json") != nil, "no ../shared/parity"))
struct ImportParityTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let cases = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: SharedData.path("parity") ?? "")) ?? []
        return names.filter { SharedData.path("parity/\($0)/weights.pt") != nil }.sorted()
    }()

    private func plan(_ name: String, weights: String) throws -> TrainingPlan {
        let file = try #require(SharedData.path("parity/\(name)/case.json"))
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
        let settings = try #require(json as? [String: Any])
        let sizes = try #require(SharedData.path("parity/\(name)/model_config.json"))
        var unknownKeys: [String] = []
        let kind = try #require((settings["model_type"] as? String).flatMap(ModelKind.init(rawValue:)))
        let model = try ModelConfiguration(contentsOf: sizes, kind: kind, unknownKeys: &unknownKeys)
        #expect(unknownKeys.isEmpty)
        return TrainingPlan(
            model: model,
            tokenization: try #require((settings["tokenization"] as? String).flatMap(Tokenization.init(rawValue:))),
            isBidirectional: try #require(settings["bidirectional"] as? Bool),
            options: .reference,
            cutoff: try #require(settings["cutoff"] as? Int),
            trainer: TrainerConfiguration(),
            dataFolder: try #require(SharedData.path("parity")),
            countsFile: try #require(SharedData.path("parity/counts.json")),
            seed: 1,
            initialWeights: weights
        )
    }

    @Test(arguments: cases)
    func `weights go in and out bit by bit, positional tables too`(name: String) throws {
        let path = try #require(SharedData.path("parity/\(name)/weights.pt"))
        let weights = try StateDictionary.load(path)
        var source = path
        for format in StateDictionary.Format.allCases {
            let run = try TrainingJob.importing(
                plan(name, weights: source),
                to: folder.file("\(format)"),
                command: []
            )
            expectSame(try StateDictionary.load(run.path(.bestWeights)), weights)
            source = folder.file("\(format).out")
            try run.exportWeights(.lastWeights, to: source, format: format)
            expectSame(try StateDictionary.load(source), weights)
        }
    }
}
