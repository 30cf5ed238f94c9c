package import LanguageModels
package import Torch
package import Vocabulary

/// Reads a model's attention for selected rows of a table.
///
/// Each row has the same context as when the table is scored.
package struct AttentionPass {
    private let model: any LanguageModel
    private let table: TokenTable
    private let pass: ContextPass

    /// Creates a pass of `model` over rows of `table`, `batchSize` rows at a time.
    ///
    /// The model starts from its current memory of users.
    package init(model: any LanguageModel, table: TokenTable, device: Device = .cpu, batchSize: Int) {
        self.model = model
        self.table = table
        pass = ContextPass(model: model, table: table, device: device, batchSize: batchSize)
    }

    /// Returns the attention for the rows at the indices `chosen`, keyed by index.
    ///
    /// The number of rows read is reported to `progress`.
    package func read(_ chosen: Set<Int>, progress: (Int) -> Void = { _ in }) -> [Int: EventAttention] {
        var found: [Int: EventAttention] = [:]
        let earlier = earlierRows(chosen)
        pass.visit(chosen) { batch, rows in
            let maps = model.attention(batch)
            let reach = maps.flatMap(\.keys).map { if case .event(let back) = $0 { back } else { 0 } }.max() ?? 0
            let shares = maps.map { $0.weights.to(.float32).scalars(as: Float.self) }
            for (place, row) in rows.scoredRows.map(Int.init).enumerated() where chosen.contains(row) {
                let own = zip(maps, shares).map { map, shares in
                    let size = map.queries.count * map.keys.count
                    return EventAttention.Map(map, shares: Array(shares[place * size..<(place + 1) * size]))
                }
                found[row] = EventAttention(row: row, maps: own, earlierRows: earlier(row, rows, reach))
            }
            progress(found.count)
        }
        return found
    }

    /// Returns about `count` evenly spaced rows for a mean.
    ///
    /// For models that remember users, these are among the first rows of each user, so that not every row of the day
    /// has to be read again for context.
    package func sample(_ count: Int) -> Set<Int> {
        var candidates = Array(0..<table.count)
        if model.arrangement == .userSteps {
            var seen: [Int32: Int] = [:]
            candidates.removeAll { row in
                seen[table.userIndices[row], default: 0] += 1
                return seen[table.userIndices[row], default: 0] > Self.firstRows
            }
        }
        let step = max(1, candidates.count / max(1, count))
        return Set(stride(from: 0, to: candidates.count, by: step).prefix(count).map { candidates[$0] })
    }

    /// The number of rows per user from which a sample is taken.
    private static let firstRows = 50

    /// Returns a lookup of the up to `reach` rows before a row of a batch.
    private func earlierRows(_ chosen: Set<Int>) -> (_ row: Int, _ batch: EventBatch, _ reach: Int) -> [Int: Int] {
        let users = Set(chosen.map { table.userIndices[$0] })
        var rowsOf: [Int32: [Int]] = [:]
        if model.arrangement == .userSteps {
            for row in 0..<table.count where users.contains(table.userIndices[row]) {
                rowsOf[table.userIndices[row], default: []].append(row)
            }
        }
        return { [table] row, batch, reach in
            switch batch.shape {
            case .single: return [:]
            case .userSteps:
                let own = rowsOf[table.userIndices[row]] ?? []
                let place = own.partitioningIndex { $0 >= row }
                return Dictionary(
                    uniqueKeysWithValues: own[..<place].suffix(reach).reversed().enumerated().map { ($0 + 1, $1) }
                )
            case .windows(let length):
                return Self.earlierRows(row, batch.rows.map(Int.init), length)
            }
        }
    }

    /// Returns the rows before `row` in a window of `rows`.
    ///
    /// The last position of the context is the one before the first predicted row.
    private static func earlierRows(_ row: Int, _ rows: [Int], _ length: Int) -> [Int: Int] {
        guard let place = rows.indices.first(where: { $0 % (2 * length) >= length && rows[$0] == row }) else {
            return [:]
        }
        let seen = (1...length).map { (back: $0, row: rows[place - $0]) }.filter { $0.row >= 0 }
        return Dictionary(uniqueKeysWithValues: seen.map { ($0.back, $0.row) })
    }
}

extension Array {
    /// Returns the first index whose element is `isAfter`, where this also holds for all later elements.
    fileprivate func partitioningIndex(_ isAfter: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension TrainedRun {
    /// Returns a pass over rows of `table`, which must continue ``users``.
    ///
    /// The model's memory of users is reset to the state in which the run was opened.
    package func attentionPass(over table: TokenTable, batchSize: Int) -> AttentionPass {
        AttentionPass(model: scorer(batchSize: batchSize).model, table: table, device: device, batchSize: batchSize)
    }
}
