import AuthLogs
import Detection
import History
import Incidents
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// A finished file and a live log are two sources of one loop: what is found may not depend, in any digit, on the pieces
/// that the events come in, on the batch size, or on the number of threads.
@Suite struct `Whatever pieces events come in` {
    /// Models of every arrangement, with sizes that our kernels take.
    enum Model: CaseIterable {
        case masked, causal, lstm, bidirectionalLSTM, tieredLSTM, tieredTransformer, multilineOfUsers, multilineOfAll

        var sizes: ModelConfiguration {
            var transformer = TransformerConfiguration()
            (transformer.modelDimension, transformer.feedForwardDimension, transformer.headCount) = (32, 32, 2)
            switch self {
            case .masked, .causal: return .transformer(transformer)
            case .lstm, .bidirectionalLSTM:
                var sizes = LSTMConfiguration()
                (sizes.layers, sizes.embeddingDimension) = ([24, 16], 20)
                return .lstm(sizes)
            case .tieredLSTM:
                var sizes = TieredLSTMConfiguration()
                (sizes.event.layers, sizes.event.embeddingDimension, sizes.contextLayers) = ([24], 20, [16])
                return .tieredLSTM(sizes)
            case .tieredTransformer:
                var sizes = TieredTransformerConfiguration()
                (sizes.transformer, sizes.shiftWindow) = (transformer, 3)
                return .tieredTransformer(sizes)
            case .multilineOfUsers, .multilineOfAll:
                var sizes = MultilineTransformerConfiguration()
                // The stacked embedding takes a tenth of the width for each field.
                transformer.modelDimension = 40
                (sizes.transformer, sizes.shiftWindow) = (transformer, 3)
                sizes.memoryType = self == .multilineOfUsers ? .user : .global
                return .multilineTransformer(sizes)
            }
        }

        var isBidirectional: Bool { [.masked, .bidirectionalLSTM].contains(self) }
    }

    private let log: SmallLog
    private let day: String

    init() throws {
        log = try SmallLog()
        day = try log.write(150, to: "8.csv")
    }

    private func run(_ model: Model) throws -> TrainedRun {
        let vocabulary = try log.vocabulary(of: day)
        return try log.run(model.sizes.kind, vocabulary, masked: model.isBidirectional, sizes: model.sizes)
    }

    /// What a detector finds, with every digit.
    private struct Found: Equatable {
        var losses: [Float] = []
        var fields: [[Float]] = []
        var scores: [Double] = []
        var alerts: [AuthEvent] = []

        mutating func add(_ detections: Detections) {
            for index in detections.indices {
                losses.append(detections.loss(of: index))
                fields.append(Array(detections.fieldLosses(of: index)))
                scores.append(detections.anomaly(of: index)?.score ?? 0)
            }
            alerts += detections.kept.map { detection in
                var event = detection.event
                event.file = nil
                return event
            }
        }
    }

    private func baseline(_ run: TrainedRun, alertsFrom limit: Double = 1e9) throws -> Baseline {
        let calibration = CalibrationPass(run: run, batchSize: 8)
        try calibration.learn([try log.write(60, to: "6.csv", salt: 2)])
        let days = [try log.write(200, to: "7.csv", salt: 1)]
        var parts = try CalibrationParts(try #require(try calibration.calibrate(on: days)))
        parts.seconds = 86_400
        parts.alertsBegin(at: limit)
        let history = try AccessHistory(contentsOf: run.folder.path(.calibratedHistory))
        return Baseline(calibration: try parts.calibration(), history: history)
    }

    private func ofFile(
        _ run: TrainedRun,
        _ baseline: Baseline,
        _ precision: Precision,
        batch: Int,
        chunk: Int
    ) throws
        -> Found
    {
        var options = Detector.Options(batchSize: batch, precision: precision)
        options.chunkSize = chunk
        var found = Found()
        let detector = Detector(run, baseline: baseline, options: options)
        try detector.process(files: [day], keep: \.isAlert) { found.add($0) }
        return found
    }

    private func live(
        _ run: TrainedRun,
        _ baseline: Baseline,
        _ precision: Precision,
        batch: Int,
        most: Int
    ) throws
        -> Found
    {
        var events: [AuthEvent] = []
        try DayFile(path: day).forEachEvent { events.append(AuthEvent($0)) }
        var (random, found, rest) = (SeededNumbers(seed: 3), Found(), events[...])
        let options = Detector.Options(batchSize: batch, precision: precision)
        let detector = Detector(run, baseline: baseline, options: options)
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Int.random(in: 1...most, using: &random)))
            rest = rest.dropFirst(piece.count)
            found.add(try detector.process(piece, keep: \.isAlert))
        }
        return found
    }

    @Test(arguments: Model.allCases, [Precision.f32, .bf16])
    func `the same is found, to the last digit`(model: Model, precision: Precision) throws {
        guard precision.isSupported(on: .cpu) else { return }
        let first = try run(model)
        // Alerts from about the highest fifth on.
        let all = try ofFile(first, baseline(first), .f32, batch: 64, chunk: 1 << 16).scores.sorted()
        let baseline = try baseline(first, alertsFrom: all[120])
        // Opened anew, a run remembers what it did.
        func opened() throws -> TrainedRun { try TrainedRun(first.folder) }
        let whole = try ofFile(opened(), baseline, precision, batch: 64, chunk: 1 << 16)
        #expect(!whole.alerts.isEmpty && whole.alerts.count < 150 && whole.losses.count == 150)
        for (batch, chunk) in [(1, 1 << 16), (7, 40), (150, 13)] {
            #expect(
                try ofFile(opened(), baseline, precision, batch: batch, chunk: chunk) == whole,
                "\(batch), \(chunk)"
            )
        }
        for (batch, most) in [(256, 1), (256, 6), (5, 90), (256, 150)] {
            #expect(try live(opened(), baseline, precision, batch: batch, most: most) == whole, "\(batch), \(most)")
        }
    }

    /// Sequences of different lengths are padded to the longest of their batch, which may change the last bits.
    @Test(arguments: [Model.causal, .lstm])
    func `models over characters agree closely`(model: Model) throws {
        let vocabulary = try log.vocabulary(of: day, .characters)
        let first = try log.run(model.sizes.kind, vocabulary, masked: false, sizes: model.sizes)
        let baseline = try baseline(first)
        let whole = try ofFile(TrainedRun(first.folder), baseline, .f32, batch: 64, chunk: 1 << 16).losses
        for (batch, most) in [(256, 1), (5, 90), (256, 150)] {
            let found = try live(TrainedRun(first.folder), baseline, .f32, batch: batch, most: most).losses
            #expect(difference(found, whole) < 1e-5, "\(difference(found, whole))")
        }
    }
}
