package import AuthLogs
import LanguageModels
import Runs
import Torch
import Vocabulary

/// Explains events by the predictions of a run's model.
///
/// The model runs again on the explained events: on their own where it scores events independently, otherwise with the
/// events before them in their files, from its memory of users when the run was opened. That memory is not changed.
package struct Explainer {
    private let run: TrainedRun
    private let calibration: Calibration?

    /// The number of expected values listed.
    private static let expectedCount = 3
    /// The batch size of scoring: with the reference's behaviour an event's losses depend on its batch.
    private let batchSize: Int

    /// Creates an explainer for events scored by `run`, with the calibration set of `calibration` for comparison.
    package init(_ run: TrainedRun, calibration: Calibration?) {
        self.run = run
        self.calibration = calibration
        batchSize = (try? run.folder.trainerConfiguration().evaluationBatchSize) ?? 256
    }

    /// True where events can be explained without the files that they come from.
    package var needsNoFiles: Bool {
        run.model.arrangement == .single && !run.vocabulary.compatibility.quirks.lossesDependOnBatch
    }

    /// Explains events of `inputs`, which are listed in scoring order.
    ///
    /// Events that do not come from a file are explained on their own.
    ///
    /// - Throws: `InputError` where the files are needed and cannot be read again.
    package func explain(_ rows: [Detection], from inputs: [EventInput] = []) throws -> [Explanation] {
        guard canAsk else { return rows.map { Explanation($0, expected: [], calibration: calibration) } }
        let found = try needsNoFiles || inputs.isEmpty ? expectations(of: rows) : expectations(of: rows, in: inputs)
        return zip(rows, found).map { Explanation($0, expected: $1, calibration: calibration) }
    }

    /// Explains the events at `places` of `table`; `memory` is the model's memory of their users before the table.
    func explain(
        _ rows: [Detection],
        at places: [Int],
        of table: TokenTable,
        from memory: UserMemory?
    ) -> [Explanation] {
        guard canAsk else { return rows.map { Explanation($0, expected: [], calibration: calibration) } }
        let found = expectations(Set(places), in: table, from: memory)
        return zip(rows, places).map { Explanation($0, expected: found[$1] ?? [], calibration: calibration) }
    }

    /// True where the model can report its predictions for each field.
    private var canAsk: Bool { run.vocabulary.tokenization.isWordLevel && run.model.hasTokenLosses }

    private func expectations(of rows: [Detection]) -> [[[Explanation.Expected]]] {
        var table = TokenTable(vocabulary: run.vocabulary, users: run.users)
        for row in rows { row.event.withView { table.append($0) } }
        let found = expectations(Set(rows.indices), in: table, from: run.memory)
        return rows.indices.map { found[$0] ?? [] }
    }

    private func expectations(of rows: [Detection], in inputs: [EventInput]) throws -> [[[Explanation.Expected]]] {
        let table = try TokenTable(inputs, vocabulary: run.vocabulary, users: run.users)
        let places = Self.places(of: table)
        let indices = rows.map { places[Place(file: $0.event.file, line: $0.event.line)] }
        let found = expectations(Set(indices.compactMap { $0 }), in: table, from: run.memory)
        return indices.map { $0.flatMap { found[$0] } ?? [] }
    }

    /// The place of an event as a detection names it.
    private struct Place: Hashable {
        let file: String?
        let line: Int
    }

    /// Returns the row of each event of `table` by its place, with and without the name of its file.
    private static func places(of table: TokenTable) -> [Place: Int] {
        var places: [Place: Int] = [:]
        for file in table.files {
            for row in file.rows {
                let (name, line) = file.names.place(table.lines[row])
                for place in [Place(file: name, line: line), Place(file: nil, line: line)] where places[place] == nil {
                    places[place] = row
                }
            }
        }
        return places
    }

    /// Returns the expected field values of rows of `table`, by row index.
    ///
    /// The model starts from `memory`, the memory of users before the table's rows.
    private func expectations(
        _ chosen: Set<Int>,
        in table: TokenTable,
        from memory: UserMemory?
    ) -> [Int: [[Explanation.Expected]]] {
        var found: [Int: [[Explanation.Expected]]] = [:]
        let (model, own) = (run.model, run.model.memory)
        // The pass covers the rows of some users only; the memory of all others is not changed.
        model.memory = memory?.excerpt(of: Array(Set(table.userIndices)))
        defer { model.memory = own }
        let pass = ContextPass(model: model, table: table, device: run.device, batchSize: batchSize)
        pass.visit(chosen) { batch, rows in
            let expectations = model.expectations(batch, count: Self.expectedCount)
            for (place, row) in rows.scoredRows.enumerated() where chosen.contains(Int(row)) {
                found[Int(row)] = fields(expectations[place])
            }
        }
        return found
    }

    /// Returns the ten fields from the positions of a row.
    private func fields(_ positions: [TokenExpectation?]) -> [[Explanation.Expected]] {
        let first = run.vocabulary.includesTimestamp ? 1 : 0
        return AuthField.allCases.map { field in
            let position = field.rawValue + first
            guard let found = positions[position] else { return [] }
            let unknown = run.vocabulary.unknownId(position: position)
            return found.likeliest.map { token in
                let word = token.id == unknown ? nil : run.vocabulary.token(for: token.id)
                let isActual = token.id == found.actual.id
                return Explanation.Expected(value: word, probability: token.probability, isActual: isActual)
            }
        }
    }
}
