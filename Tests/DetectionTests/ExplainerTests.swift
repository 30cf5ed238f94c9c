import AuthLogs
import Detection
import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct ExplainerTests {
    private static let kinds: [ModelKind] = [.transformer, .tieredLSTM, .tieredTransformer, .multilineTransformer]
    private let log: SmallLog
    private let files: [String]

    init() throws {
        log = try SmallLog()
        files = [try log.write(43, to: "8.csv"), try log.write(20, to: "9.csv", salt: 3)]
    }

    /// The detections in `files` that `keep` wants, as `run` scores them.
    private func rows(
        _ run: TrainedRun,
        of files: [String],
        keep: (EventPreview) -> Bool = { _ in true }
    ) throws -> [Detection] {
        var rows: [Detection] = []
        let detector = Detector(run, baseline: nil, options: .small())
        try detector.process(files: files, keep: keep) { rows += $0.kept }
        return rows
    }

    /// Whether what was expected agrees with the row's losses; returns how many fields have what was expected of them.
    private func check(_ explanation: Explanation, firstField: Int) -> Int {
        var actual = 0
        for (index, field) in explanation.fields.enumerated() {
            guard index >= firstField else {
                #expect(field.expected.isEmpty && field.surprisal == nil)
                continue
            }
            let loss = Double(explanation.detection.fieldLosses[index])
            #expect(field.surprisal == loss && field.value == explanation.detection.event.values[index])
            let shares = field.expected.map(\.probability)
            #expect((1...3).contains(shares.count) && shares.reduce(0, +) < 1.000_01)
            #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 >= $1 } && shares.allSatisfy { $0 > 0 })
            let own = field.expected.filter(\.isActual)
            #expect(own.count <= 1)
            for expected in field.expected {
                if expected.value == field.value { #expect(expected.isActual) }
                if expected.isActual { #expect(expected.value == field.value || expected.value == nil) }
            }
            if let own = own.first {
                #expect(abs(own.probability - exp(-loss)) < 1e-4, "\(field.field): \(own.probability), \(loss)")
                actual += 1
            } else {
                // It is no more probable than what is listed.
                #expect(exp(-loss) <= (shares.last ?? 0) + 1e-4)
            }
        }
        return actual
    }

    /// Whether the same was expected for both.
    private func check(_ one: Explanation, is other: Explanation) {
        for (left, right) in zip(one.fields, other.fields) {
            #expect(left.expected.map(\.value) == right.expected.map(\.value))
            let (these, those) = (left.expected.map(\.probability), right.expected.map(\.probability))
            #expect(difference(these.map { Float($0) }, those.map { Float($0) }) < 1e-5)
        }
    }

    @Test(arguments: kinds)
    func `expects what the losses come from`(kind: ModelKind) throws {
        let run = try log.run(kind, log.vocabulary(of: files[0]), remembering: [log.write(30, to: "7.csv", salt: 1)])
        let rows = try rows(run, of: files) { $0.line % 4 == 2 }
        let explained = try Explainer(run, calibration: nil).explain(rows, from: files.map(EventInput.dayFile))
        #expect(explained.count == 11 + 5)
        #expect(explained.map(\.detection.event) == rows.map(\.event))
        // Of a new model at least the fields with one value or two have theirs among three.
        let firstField = kind == .tieredTransformer ? 1 : 0
        let actual = explained.reduce(0) { $0 + check($1, firstField: firstField) }
        #expect(actual > 60, "\(actual)")
    }

    @Test func `expects nothing of the first field of a causal model`() throws {
        let run = try log.run(.transformer, log.vocabulary(of: files[0]), masked: false)
        let explained = try Explainer(run, calibration: nil).explain(
            rows(run, of: files),
            from: files.map(EventInput.dayFile)
        )
        #expect(explained.count == 63)
        #expect(explained.reduce(0) { $0 + check($1, firstField: 1) } > 200)
    }

    @Test func `knows a rare value for what was expected of a field`() throws {
        // Most users and computers have no words of their own.
        let vocabulary = try log.vocabulary(of: log.write(3, to: "few.csv"), .wordFields)
        let run = try log.run(.transformer, vocabulary)
        let explained = try Explainer(run, calibration: nil).explain(rows(run, of: files))
        var rare = 0
        for explanation in explained {
            _ = check(explanation, firstField: 0)
            for field in explanation.fields {
                let own = field.expected.first { $0.isActual && $0.value == nil }
                if own != nil { rare += 1 }
                let position = field.field.rawValue
                let isKnown = vocabulary.fieldTokens(position: position).ids.contains { id in
                    vocabulary.token(for: id) == field.value
                }
                #expect(own == nil || !isKnown)
            }
        }
        #expect(rare > 20)
    }

    @Test func `takes rows by themselves where the model does`() throws {
        let run = try log.run(.transformer, log.vocabulary(of: files[0]))
        let rows = try rows(run, of: files)
        let explainer = Explainer(run, calibration: nil)
        #expect(explainer.needsNoFiles)
        let missing = log.folder.file("not there.csv")
        let (whole, alone) = try (
            explainer.explain(rows, from: files.map(EventInput.dayFile)),
            explainer.explain([rows[50]], from: [.dayFile(missing)])
        )
        check(alone[0], is: whole[50])
        #expect(try explainer.explain([]).isEmpty)
    }

    @Test(arguments: kinds.dropFirst())
    func `reads files again where a row is not alone`(kind: ModelKind) throws {
        let run = try log.run(kind, log.vocabulary(of: files[0]))
        let rows = try rows(run, of: files)
        let explainer = Explainer(run, calibration: nil)
        #expect(!explainer.needsNoFiles)
        // In any order, and any number of them.
        let whole = try explainer.explain(rows, from: files.map(EventInput.dayFile))
        let some = try explainer.explain([rows[50], rows[9], rows[40]], from: files.map(EventInput.dayFile))
        for (one, other) in zip(some, [50, 9, 40]) { check(one, is: whole[other]) }
        // What came before a row makes a difference.
        let alone = try explainer.explain([rows[40]])
        #expect(alone[0].fields.map(\.expected) != whole[40].fields.map(\.expected))
        let missing = log.folder.file("not there.csv")
        #expect(throws: InputError.self) { try explainer.explain([rows[40]], from: [.dayFile(missing)]) }
    }

    @Test(arguments: [ModelKind.tieredLSTM, .tieredTransformer])
    func `knows of a row by itself what the model remembers of its user`(kind: ModelKind) throws {
        let day = try log.write(30, to: "7.csv", salt: 1)
        let run = try log.run(kind, log.vocabulary(of: files[0]), remembering: [day])
        var table = TokenTable(vocabulary: run.vocabulary, users: run.users)
        let access = Access(user: "U3", source: "C3", destination: "C1")
        let row = try access.read { row in
            table.append(row)
            let scores = run.scorer(batchSize: 1, precision: .f32).score(table)
            let fields = Array(scores.fields(of: 0))
            let event = AuthEvent(row)
            return Detection(event, loss: scores.rowLosses[0], fieldLosses: fields, anomaly: nil, statistics: nil)
        }
        let explained = try Explainer(run, calibration: nil).explain([row])
        #expect(check(explained[0], firstField: kind == .tieredTransformer ? 1 : 0) > 3)
    }

    @Test func `finds a row of a single file by its line`() throws {
        let run = try log.run(.tieredLSTM, log.vocabulary(of: files[0]))
        let rows = try rows(run, of: [files[1]])
        #expect(rows.allSatisfy { $0.event.file == nil } && rows.count == 20)
        let explained = try Explainer(run, calibration: nil).explain([rows[19], rows[3]], from: [.dayFile(files[1])])
        #expect(explained.map(\.detection.event.line) == [20, 4])
        #expect(explained.reduce(0) { $0 + check($1, firstField: 0) } > 6)
    }

    @Test func `expects nothing of characters`() throws {
        let run = try log.run(.transformer, log.vocabulary(of: files[0], .characters), masked: false)
        let rows = try rows(run, of: files) { $0.line == 5 }
        let explained = try Explainer(run, calibration: nil).explain(rows, from: files.map(EventInput.dayFile))
        #expect(explained.count == 2 && rows.allSatisfy(\.fieldLosses.isEmpty))
        for (explanation, row) in zip(explained, rows) {
            #expect(explanation.fields.allSatisfy { $0.expected.isEmpty && $0.surprisal == nil })
            #expect(explanation.sentence.hasPrefix("\(row.event[.sourceUser]) "))
        }
    }
}
