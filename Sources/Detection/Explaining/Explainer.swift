import AuthLogs
import LanguageModels
import Runs
import Torch
import Vocabulary

/// Explains rows by what a run's model expected of them.
///
/// The model is asked once more about the rows that are explained: by themselves where it takes rows so, else with what
/// came before them in their files, from what it remembered when the run was opened. What it remembers stays as it is.
package struct Explainer {
    private let run: TrainedRun
    private let calibration: Calibration?

    /// How many values are named that were expected.
    private static let expectedCount = 3
    /// As many rows as are scored at once: with the reference's behaviour a row's losses depend on them.
    private let batchSize: Int

    /// An explainer for the rows that `run` scored, by what `calibration` says of a normal day.
    package init(_ run: TrainedRun, calibration: Calibration?) {
        self.run = run
        self.calibration = calibration
        batchSize = (try? run.folder.trainerConfiguration().evaluationBatchSize) ?? 256
    }

    /// Whether rows can be explained without the files that they come from.
    package var needsNoFiles: Bool {
        run.model.arrangement == .single && !run.vocabulary.compatibility.quirks.lossesDependOnBatch
    }

    /// Explains `rows`, which come from `files`, named in the order in which they were scored; rows that come from none are
    /// taken by themselves.
    ///
    /// - Throws: `InputError` where the files are needed and cannot be read again.
    package func explain(_ rows: [Detection], from files: [String] = []) throws -> [Explanation] {
        guard canAsk else { return rows.map { Explanation($0, expected: [], calibration: calibration) } }
        let found = try needsNoFiles || files.isEmpty ? expectations(of: rows) : expectations(of: rows, in: files)
        return zip(rows, found).map { Explanation($0, expected: $1, calibration: calibration) }
    }

    /// Explains `rows`, which stand at `places` of `table`, before whose rows the model remembered `memory` of their users.
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

    /// Whether the model can say what it expected of each field.
    private var canAsk: Bool { run.vocabulary.tokenization.isOfWords && run.model.hasTokenLosses }

    private func expectations(of rows: [Detection]) -> [[[Explanation.Expected]]] {
        var table = TokenTable(vocabulary: run.vocabulary, users: run.users)
        for row in rows { row.event.withView { table.append($0) } }
        let found = expectations(Set(rows.indices), in: table, from: run.memory)
        return rows.indices.map { found[$0] ?? [] }
    }

    private func expectations(of rows: [Detection], in files: [String]) throws -> [[[Explanation.Expected]]] {
        let table = try TokenTable(contentsOf: files, vocabulary: run.vocabulary, users: run.users)
        let indices = rows.map { row in
            let own =
                row.event.file.map { name in table.files.first { $0.path == name }?.rows } ?? table.files.first?.rows
            return own?.first { Int(table.lines[$0]) == row.event.line }
        }
        let found = expectations(Set(indices.compactMap { $0 }), in: table, from: run.memory)
        return indices.map { $0.flatMap { found[$0] } ?? [] }
    }

    /// What was expected of the fields of rows of `table`, before whose rows the model remembered `memory`, by the rows'
    /// indices.
    private func expectations(
        _ chosen: Set<Int>,
        in table: TokenTable,
        from memory: UserMemory?
    ) -> [Int: [[Explanation.Expected]]] {
        var found: [Int: [[Explanation.Expected]]] = [:]
        let (model, own) = (run.model, run.model.memory)
        // A pass over some users' rows; what is remembered of the others stays as it is.
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

    /// The ten fields of a row's positions.
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
