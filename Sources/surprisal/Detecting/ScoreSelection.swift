import ArgumentParser
import AuthLogs
import Detection
import ByteIO
import Suppression

/// Selects the detections that are written: all, the highest-scoring, or the alerts, with explanations or without.
struct ScoreSelection {
    private var highest: TopK<Detection>?
    private let basis: ScoreBasis
    private let onlyAlerts: Bool
    private let explainer: Explainer?
    private let rules: SuppressionRules?
    private var alerts: [Detection] = []
    /// The number of alerts that were left out because a rule suppresses them.
    private(set) var suppressed = 0

    /// A selection by `choice`, of whose alerts `rules` suppress some.
    ///
    /// - Throws: `ValidationError` for fields that the run has no losses of.
    init(_ choice: SelectionOptions, rules: SuppressionRules?, _ session: DetectionSession) throws {
        if case .fields = choice.by, !session.run.columns.contains(.fields) {
            throw ValidationError("--by: this run has no field losses")
        }
        self.init(
            top: choice.top,
            by: choice.by,
            onlyAlerts: choice.onlyAlerts,
            rules: rules,
            explainer: choice.explains ? session.detector.explainer : nil
        )
    }

    /// The `top` events by `basis`, or the alerts that none of `rules` suppresses, or all; with explanations if there is an
    /// explainer.
    init(top: Int?, by basis: ScoreBasis, onlyAlerts: Bool, rules: SuppressionRules? = nil, explainer: Explainer?) {
        highest = top.map(TopK.init(limit:))
        self.basis = basis
        self.onlyAlerts = onlyAlerts
        self.rules = rules
        self.explainer = explainer
    }

    /// True if single events are selected, not whole chunks.
    var isNeeded: Bool { highest != nil || onlyAlerts || explainer != nil }

    /// True if events are held back to the end: the highest-scoring, and those that are explained in a second reading.
    private var isHeld: Bool { highest != nil || (onlyAlerts && explainer.map { !$0.needsNoFiles } ?? false) }

    /// Checks that the files can be read twice, if the model depends on earlier events and some are to be explained.
    ///
    /// - Throws: `InputError` where that cannot be.
    func check(_ inputs: [EventInput], run: String) throws {
        guard let explainer, !explainer.needsNoFiles else { return }
        guard isHeld else {
            throw InputError(
                file: run,
                message: "depends on earlier events, so that --explain requires --top or --alerts"
            )
        }
        guard inputs.allSatisfy(\.isRepeatable) else {
            throw InputError(
                file: "-",
                message: "cannot be read twice, which this run needs to explain events; name a file"
            )
        }
    }

    /// Returns whether an event is to be kept.
    func wants(_ row: EventPreview) -> Bool {
        if onlyAlerts { return row.isAlert }
        if let highest { return row.value(by: basis) > highest.threshold }
        return explainer != nil
    }

    /// Selects from the detections of a chunk.
    mutating func add(_ detections: Detections, to sink: ScoreSink) throws {
        guard isNeeded else { return try sink.write(detections) }
        let found = detections.keptIndices.map {
            (detection: detections[$0], value: detections.value(of: $0, by: basis))
        }
        let selected = rules.map { rules in found.filter { !rules.suppresses($0.detection.event) } } ?? found
        suppressed += found.count - selected.count
        guard isHeld else { return try write(selected.map(\.detection), from: [], to: sink) }
        for (detection, value) in selected {
            highest?.add(value) { detection }
            if onlyAlerts { alerts.append(detection) }
        }
    }

    /// Writes what was held back.
    func finish(_ inputs: [EventInput], sink: ScoreSink) throws {
        if isHeld { try write(highest?.elements ?? alerts, from: inputs, to: sink) }
    }

    private func write(_ detections: [Detection], from inputs: [EventInput], to sink: ScoreSink) throws {
        try sink.write(detections, explanations: explainer?.explain(detections, from: inputs) ?? [])
    }
}
