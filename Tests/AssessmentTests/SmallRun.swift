import Assessment
import AuthLogs
import Detection
import Foundation
import Incidents
import LanguageModels
import Runs
import Suppression
import TestSupport
import Testing
import Torch
import Vocabulary

/// An event of a hand-made day.
struct HandMadeEvent {
    var second: Int
    var user: String
    var source: String
    var destination: String
    var isMalicious = false

    /// The event as a line of a day file, with its label.
    var line: String { "\(text),\(isMalicious ? 1 : 0)" }

    /// The event as a line of a day file without labels.
    var text: String {
        "\(second),\(user),D1,\(user),D1,\(source),\(destination),Kerberos,Network,LogOn,Success"
    }
}

/// Hand-made days and runs in a folder of their own.
struct SmallRun {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes a day file with labels, and returns its path.
    @discardableResult
    func write(_ events: [HandMadeEvent], to name: String) throws -> String {
        try folder.write(events.map { $0.line + "\n" }.joined(), to: name)
    }

    /// So many events of a few users and hosts, of which every ninth is malicious.
    static func events(_ count: Int, from second: Int = 1_000) -> [HandMadeEvent] {
        (0..<count).map { index in
            HandMadeEvent(
                second: second + index,
                user: "U\(index * 7 % 5)",
                source: "C\(index * index % 6)",
                destination: "C\(index % 4)",
                isMalicious: index % 9 == 4
            )
        }
    }

    /// The tokens of `files`.
    func vocabulary(of files: [String], _ tokenization: Tokenization = .wordGlobal) throws -> Vocabulary {
        Vocabulary(counts: try FieldCounts.counting(files), tokenization: tokenization, cutoff: 0)
    }

    /// The events of `files` with their text.
    func table(_ files: [String]) throws -> TokenTable {
        try TokenTable(contentsOf: files, vocabulary: vocabulary(of: files), keepsText: true)
    }

    /// Creates a run of a small model over `vocabulary`; a trained one has the weights of an untrained model.
    @discardableResult
    func makeRun(
        _ vocabulary: Vocabulary,
        named name: String = "run",
        kind: ModelKind = .transformer,
        seed: UInt64 = 1,
        trainer: TrainerConfiguration = SmallRun.trainer(),
        hasWeights: Bool = false
    ) throws -> RunFolder {
        let run = try RunFolder(creatingAt: folder.file(name))
        let record = RunRecord(
            surprisalVersion: "0",
            command: ["surprisal", "train"],
            model: kind,
            tokenization: vocabulary.tokenization,
            bidirectional: kind == .transformer,
            cutoff: 0,
            seed: seed,
            dataFolder: folder.path,
            countsFile: "",
            device: "cpu",
            threads: 1,
            precision: "float32",
            libtorchVersion: ""
        )
        let sizes = Self.sizes(of: kind)
        try run.write(record: record, model: sizes, trainer: trainer, vocabulary: vocabulary)
        if hasWeights {
            Libtorch.threadCount = 1
            let model = try makeModel(sizes, vocabulary: vocabulary, isBidirectional: kind == .transformer)
            try model.stateDictionary.write(to: run.path(.bestWeights), format: .safeTensors)
        }
        return run
    }

    /// A configuration with these days.
    static func trainer(
        training: [String] = [],
        validation: [String] = [],
        test: [String] = []
    ) -> TrainerConfiguration {
        var trainer = TrainerConfiguration()
        (trainer.trainFiles, trainer.validationFiles, trainer.testFiles) = (training, validation, test)
        trainer.evaluationBatchSize = 8
        return trainer
    }

    private static func sizes(of kind: ModelKind) -> ModelConfiguration {
        var transformer = TransformerConfiguration()
        let isMultiline = kind == .multilineTransformer
        (transformer.modelDimension, transformer.feedForwardDimension, transformer.headCount) = (
            isMultiline ? 20 : 8, 8, 2
        )
        guard isMultiline else { return .transformer(transformer) }
        var sizes = MultilineTransformerConfiguration()
        (sizes.transformer, sizes.shiftWindow) = (transformer, 3)
        return .multilineTransformer(sizes)
    }

    /// Writes a score file of `surprisal score` for `events` with these mean losses, and returns its path.
    func writeScores(_ losses: [Double], of events: [HandMadeEvent], to name: String = "scores.csv") throws -> String {
        let lines = zip(events, losses).enumerated().map { index, event in
            "\(index + 1),\(event.0.second),\(event.0.user),\(event.0.isMalicious ? 1 : 0),\(event.1)\n"
        }
        return try folder.write("line,second,user,is_red,loss\n" + lines.joined(), to: name)
    }
}

/// A baseline whose score is ten times the mean loss plus 0.29, with alerts from `threshold` on, and without a history.
///
/// Its calibration period had one event, of loss 0: beyond that a nat of loss adds ten nats to the tail score.
func probeBaseline(alertsFrom threshold: Double) throws -> Baseline {
    struct Parts: Encodable {
        let version = 2
        let weights = "a mark"
        let seconds = 86_400
        let loss = QuantileSketch()
        let fields: [String: QuantileSketch] = [:]
        let score = QuantileSketch()
        let curve: AlertCurve
        let shares = ["source": 1.0, "destination": 1.0]
        let aspects = ["row": QuantileSketch([0])]
    }
    let candidate = AlertCandidate(
        event: 0,
        score: threshold,
        second: 0,
        user: 0,
        source: 0,
        destination: 0,
        hasCommonDestination: false
    )
    let parts = try JSONEncoder().encode(Parts(curve: AlertCurve([candidate])))
    return Baseline(calibration: try JSONDecoder().decode(Calibration.self, from: parts), history: nil)
}

/// The detections of ``probeBaseline(alertsFrom:)`` in the events of `table`.
func detectedEvents(
    in table: TokenTable,
    _ scores: ModelScores,
    alertsFrom threshold: Double,
    rules: SuppressionRules? = nil
) throws -> DetectedEvents {
    let baseline = try probeBaseline(alertsFrom: threshold)
    let detector = Detector(baseline: baseline)
    let detections = detector.process(table, scores: scores.detectorInput(), keep: \.isAlert)
    return DetectedEvents(detections, calibration: try #require(baseline.calibration), rules: rules)
}

/// The score of ``probeBaseline(alertsFrom:)`` for a mean loss.
func probeScore(_ loss: Double) -> Double { 10 * loss - log(1.5 / 2) }
