import Detection
import ByteIO
import Suppression

/// Which of the scored rows are written, and with what: all, those at the top, or the alerts, with reasons or without.
struct ScoreSelection {
    private var highest: TopK<Detection>?
    private let basis: ScoreBasis
    private let onlyAlerts: Bool
    private let explainer: Explainer?
    private let rules: SuppressionRules?
    private var alerts: [Detection] = []
    /// How many alerts were left out because a rule silences them.
    private(set) var silenced = 0

    /// The `top` rows by `basis`, or the alerts that none of `rules` silences, or all; with reasons where there is an
    /// explainer.
    init(top: Int?, by basis: ScoreBasis, onlyAlerts: Bool, rules: SuppressionRules? = nil, explainer: Explainer?) {
        highest = top.map(TopK.init(limit:))
        self.basis = basis
        self.onlyAlerts = onlyAlerts
        self.rules = rules
        self.explainer = explainer
    }

    /// Whether single rows are looked at, not whole chunks.
    var isNeeded: Bool { highest != nil || onlyAlerts || explainer != nil }

    /// Whether rows are held back to the end: those at the top, and those that are explained in a second reading.
    private var isHeld: Bool { highest != nil || (onlyAlerts && explainer.map { !$0.needsNoFiles } ?? false) }

    /// Where a model wants to see what came before a row, rows are explained in a second reading of the files.
    ///
    /// - Throws: `InputError` where that cannot be.
    func check(_ files: [String], run: String) throws {
        guard let explainer, !explainer.needsNoFiles else { return }
        guard isHeld else {
            throw InputError(
                file: run,
                message: "depends on earlier events, so that --explain requires --top or --alerts"
            )
        }
        guard !files.contains("-") else {
            throw InputError(
                file: "-",
                message: "cannot be read twice, which this run needs to explain events; name a file"
            )
        }
    }

    /// Whether a row is to be handed over by itself.
    func wants(_ row: EventPreview) -> Bool {
        if onlyAlerts { return row.isAlert }
        if let highest { return row.value(by: basis) > highest.threshold }
        return explainer != nil
    }

    /// Selects from the detections of a chunk.
    mutating func add(_ detections: Detections, to sink: ScoreSink) throws {
        guard isNeeded else { return try sink.write(detections) }
        let found = detections.keptIndices.map { (detection: detections[$0], value: detections.value(of: $0, by: basis)) }
        let selected = rules.map { rules in found.filter { !rules.suppresses($0.detection.event) } } ?? found
        silenced += found.count - selected.count
        guard isHeld else { return try write(selected.map(\.detection), from: [], to: sink) }
        for (detection, value) in selected {
            highest?.add(value) { detection }
            if onlyAlerts { alerts.append(detection) }
        }
    }

    /// Writes what was held back.
    func finish(_ files: [String], sink: ScoreSink) throws {
        if isHeld { try write(highest?.elements ?? alerts, from: files, to: sink) }
    }

    private func write(_ detections: [Detection], from files: [String], to sink: ScoreSink) throws {
        try sink.write(detections, explanations: explainer?.explain(detections, from: files) ?? [])
    }
}
