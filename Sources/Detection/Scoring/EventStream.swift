package import AuthLogs
import ByteIO
package import LanguageModels
import Runs
package import Vocabulary

/// Scores rows that come bit by bit, as one pass over all of them would: where a model goes by what came before a row, it
/// goes on from there.
///
///     let stream = try EventStream(run, batchSize: 256)
///     let scores = stream.score(rows)
///     scores.rowLosses[stream.places[0]]  // nats, of the first of `rows`
///
/// What is kept of users has a limit: those of whom nothing came for longest are forgotten, and then begin anew.
package final class EventStream {
    /// The rows that were scored last, and the context that they needed.
    package private(set) var table: TokenTable
    /// The places in ``table`` of the rows that were scored last, in their order.
    package private(set) var places: [Int] = []
    /// How many users may be kept apart.
    package let userLimit: Int

    private let run: TrainedRun
    private let scorer: Scorer
    private let explainer: Explainer
    /// What the model remembered of the users of ``table`` before its rows.
    private var before: UserMemory?
    private var context: WindowContext?
    private var recency = Recency()

    /// The bytes that may go into what is kept of users.
    private static let budget = 1 << 28
    /// The group that all rows belong to, where windows do not tell users apart.
    private static let everybody: Int32 = -1

    /// A stream of rows that `run` scores, `batchSize` at a time, from what it remembers of users; `calibration` says what
    /// a normal day is like, where rows are to be explained.
    ///
    /// - Throws: `InputError` for a run whose rows depend on those that are scored with them, as the reference has it.
    package init(
        _ run: TrainedRun,
        batchSize: Int,
        precision: Precision = .auto,
        calibration: Calibration? = nil,
        userLimit: Int? = nil
    ) throws {
        if run.model.arrangement != .single, run.vocabulary.compatibility.quirks.lossesDependOnBatch {
            let message = "scores a row by those beside it, as the reference does: it cannot take rows as they come"
            throw InputError(file: run.folder.path, message: message)
        }
        self.run = run
        scorer = run.scorer(batchSize: batchSize, precision: precision)
        explainer = Explainer(run, calibration: calibration)
        table = TokenTable(vocabulary: run.vocabulary, users: run.users, keepsText: true)
        if case .windows(let length, _) = run.model.arrangement { context = WindowContext(length: length) }
        let bytes = max(64, run.model.memory?.stateBytes ?? 0, context?.userBytes ?? 0)
        self.userLimit = max(1, userLimit ?? min(1 << 20, Self.budget / bytes))
    }

    /// How many users something is kept of.
    package var rememberedUsers: Int { run.model.memory?.count ?? context?.count ?? 0 }

    /// How many rows did not have to be scored: others with the same tokens had been scored before.
    package var repeatedRows: Int { scorer.repeatedRows }

    /// Scores `events`, which follow those of the call before; ``places`` says where in the scores they are.
    package func score(_ events: [AuthEvent]) -> Scores {
        table.removeRows()
        if max(table.users.count - table.users.knownCount, rememberedUsers) > userLimit { forget() }
        places = context == nil ? append(events) : appendWithContext(events)
        before = run.model.memory?.excerpt(of: Array(Set(table.userIndices)))
        let scores = scorer.score(table)
        if run.model.memory != nil || context != nil { recency.note(table.userIndices) }
        return scores
    }

    /// Explains some of the events that were scored last, which stand at `places` of ``table``.
    func explain(_ detections: [Detection], at places: [Int]) -> [Explanation] {
        explainer.explain(detections, at: places, of: table, from: before)
    }

    // MARK: Events

    private func append(_ events: [AuthEvent]) -> [Int] {
        for event in events { event.withView { table.append($0) } }
        return Array(events.indices)
    }

    /// Appends events by group, each behind what its model has to have read before it.
    private func appendWithContext(_ events: [AuthEvent]) -> [Int] {
        let groups = events.map { event in
            isByUser ? event.withView { table.userIndex(of: $0) } : Self.everybody
        }
        var members: [Int32: [Int]] = [:]
        for (index, group) in groups.enumerated() { members[group, default: []].append(index) }
        var places = Array(repeating: 0, count: events.count)
        for (group, indices) in members.sorted(by: { $0.value[0] < $1.value[0] }) {
            let kept = context?.events(of: group) ?? []
            _ = append(kept)
            for (index, place) in zip(indices, append(indices.map { events[$0] })) {
                places[index] = table.count - indices.count + place
            }
            context?.keep(kept + indices.map { events[$0] }, of: group)
        }
        return places
    }

    private var isByUser: Bool { run.model.arrangement.tellsUsersApart }

    // MARK: What is kept of users

    /// Forgets users, down to half of the limit: those of whom nothing came for longest.
    private func forget() {
        let old = table.users
        var users = UserTable(run.vocabulary)
        var names = [Self.everybody: Self.everybody]
        for user in remembered.prefix(userLimit / 2) { names[user] = users.index(of: old.name(user)) }
        run.model.memory = run.model.memory?.renamed(names)
        context = context?.renamed(names)
        recency = recency.renamed(names)
        table = TokenTable(vocabulary: run.vocabulary, users: users, keepsText: true)
    }

    /// Whether the rows before a row matter, so that ``write(to:)`` has something to write.
    package var hasMemory: Bool { run.model.memory != nil || context != nil }

    /// Writes what is kept of users, so that another stream of the same weights can go on from here.
    ///
    /// - Throws: `InputError` where the file cannot be written.
    package func write(to path: String) throws {
        if let context {
            return try context.write(to: path, users: isByUser ? remembered : [Self.everybody], name: name)
        }
        // The file's order is all that tells whom to forget first.
        try run.model.memory?.excerpt(of: remembered.reversed()).write(to: path, users: table.users)
    }

    /// Of whom something is kept, the latest first; at the end those of whom nothing has come so far.
    private var remembered: [Int32] {
        let seen = recency.users
        guard let memory = run.model.memory else { return seen }
        let known = Set(seen)
        return seen + memory.content.users.reversed().filter { !known.contains($0) }
    }

    private func name(_ user: Int32) -> String { user == Self.everybody ? "" : table.users.name(user) }

    /// Goes on from what ``write(to:)`` wrote.
    ///
    /// - Throws: `InputError` where the file is damaged, or of another model.
    package func read(from path: String) throws {
        var users = UserTable(run.vocabulary)
        var order: [Int32] = []
        if context != nil {
            order = try context?.read(from: path) { isByUser ? users.index(of: $0) : Self.everybody } ?? []
        } else if run.model.memory != nil {
            try run.model.memory?.read(from: path, users: &users)
            order = run.model.memory?.content.users ?? []
        }
        table = TokenTable(vocabulary: run.vocabulary, users: users, keepsText: true)
        recency = Recency()
        for user in order { recency.note([user]) }
    }
}

extension EventArrangement {
    /// Whether what came before a row is what came before it of its user.
    fileprivate var tellsUsersApart: Bool {
        if case .windows(_, let memory) = self { return memory == .user }
        return self == .userSteps
    }
}
