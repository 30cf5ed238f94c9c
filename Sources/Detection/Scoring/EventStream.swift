package import AuthLogs
import ByteIO
package import LanguageModels
import Runs
package import Vocabulary

/// Scores events that arrive in pieces, with the same results as one pass over all of them.
///
/// A model that depends on earlier events continues from its state after the previous call.
///
///     let stream = try EventStream(run, batchSize: 256)
///     let scores = stream.score(rows)
///     scores.rowLosses[stream.places[0]]  // nats, of the first of `rows`
///
/// The state kept for users is limited: the least recently active users are forgotten, and then start again without
/// context.
package final class EventStream {
    /// The events scored by the latest call, and the context that they needed.
    package private(set) var table: TokenTable
    /// The positions in ``table`` of the events scored by the latest call, in their order.
    package private(set) var places: [Int] = []
    /// The maximum number of users whose state is kept.
    package let userLimit: Int

    private let run: TrainedRun
    private let scorer: Scorer
    private let explainer: Explainer
    /// The model's memory of the users of ``table`` before its rows.
    private var before: UserMemory?
    private var context: WindowContext?
    private var recency = Recency()

    /// The maximum number of bytes of state kept for users.
    private static let budget = 1 << 28
    /// The group of all events, where windows do not separate users.
    private static let everybody: Int32 = -1

    /// Creates a stream that scores events with `run`, `batchSize` at a time, from its memory of users.
    ///
    /// `calibration` describes the calibration set, for explanations.
    ///
    /// - Throws: `InputError` for a run whose scores depend on the other events in the batch, as in the reference.
    package init(
        _ run: TrainedRun,
        batchSize: Int,
        precision: Precision = .auto,
        calibration: Calibration? = nil,
        userLimit: Int? = nil
    ) throws {
        if run.model.arrangement != .single, run.vocabulary.compatibility.quirks.lossesDependOnBatch {
            let message =
                "scores an event by the others of its batch, as the reference does, and cannot score a live log"
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

    /// The number of users whose state is kept.
    package var rememberedUsers: Int { run.model.memory?.count ?? context?.count ?? 0 }

    /// The number of events that were not scored again, because others with the same tokens had been scored before.
    package var repeatedRows: Int { scorer.repeatedRows }

    /// Scores `events`, which follow those of the previous call; ``places`` holds their positions in the scores.
    package func score(_ events: [AuthEvent]) -> Scores {
        table.removeRows()
        if max(table.users.count - table.users.knownCount, rememberedUsers) > userLimit { forget() }
        places = context == nil ? append(events) : appendWithContext(events)
        before = run.model.memory?.excerpt(of: Array(Set(table.userIndices)))
        let scores = scorer.score(table)
        if run.model.memory != nil || context != nil { recency.note(table.userIndices) }
        return scores
    }

    /// Explains some of the events scored by the latest call, at the positions `places` of ``table``.
    func explain(_ detections: [Detection], at places: [Int]) -> [Explanation] {
        explainer.explain(detections, at: places, of: table, from: before)
    }

    // MARK: Events

    private func append(_ events: [AuthEvent]) -> [Int] {
        for event in events { event.withView { table.append($0) } }
        return Array(events.indices)
    }

    /// Appends events by group, each after the context that its model has to read first.
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

    /// Forgets the least recently active users, down to half of the limit.
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

    /// True where an event's score depends on earlier events, so that ``write(to:)`` has state to write.
    package var hasMemory: Bool { run.model.memory != nil || context != nil }

    /// Writes the state kept for users, so that another stream with the same weights can continue from here.
    ///
    /// - Throws: `InputError` where the file cannot be written.
    package func write(to path: String) throws {
        if let context {
            return try context.write(to: path, users: isByUser ? remembered : [Self.everybody], name: name)
        }
        // The order in the file is the only record of which user to forget first.
        try run.model.memory?.excerpt(of: remembered.reversed()).write(to: path, users: table.users)
    }

    /// The users whose state is kept, the most recent first; at the end those without events so far.
    private var remembered: [Int32] {
        let seen = recency.users
        guard let memory = run.model.memory else { return seen }
        let known = Set(seen)
        return seen + memory.content.users.reversed().filter { !known.contains($0) }
    }

    private func name(_ user: Int32) -> String { user == Self.everybody ? "" : table.users.name(user) }

    /// Continues from the state that ``write(to:)`` wrote.
    ///
    /// - Throws: `InputError` where the file is damaged, or belongs to another model.
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
    /// True where the context of an event consists of earlier events of the same user.
    fileprivate var tellsUsersApart: Bool {
        if case .windows(_, let memory) = self { return memory == .user }
        return self == .userSteps
    }
}
