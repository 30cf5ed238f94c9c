import AlertStore
import HTTPTypes
import Hummingbird

/// What people decide and note.
struct DecisionRoutes {
    let desk: AsyncAlertStore
    /// What only our own page can have read, since the server was started.
    let nonce: String

    /// The longest texts, in characters.
    static let longest = (note: 4_000, author: 100)

    private struct Decision: Decodable {
        enum Kind: String, Decodable {
            case decided
            case withdrawn
            case noted
        }

        let kind: Kind
        let verdict: Verdict?
        let note: String?
        let author: String
        /// How many alerts the incident had when its page was shown.
        let seen: Int?
    }

    func add(to group: RouterGroup<PageContext>) {
        group.post("/incident/:id/decision") { request, context in
            let id = try context.incident()
            guard let name = HTTPField.Name("Surprisal-Nonce"), let presented = request.headers[name],
                Secret.isEqual(presented, to: nonce)
            else {
                throw HTTPError(.forbidden, message: "The server was started anew: load the page again.")
            }
            let decision: Decision = try await request.json(upTo: PageRouter.bodyLimit)
            try Self.check(decision)
            return try await desk.ask { store in
                try Self.carryOut(decision, on: id, in: store)
                guard let detail = try store.incident(id, limit: 0) else { throw UnknownIncident(id: id) }
                return Response.json(IncidentDetailAnswer(detail))
            }
        }
    }

    private static func check(_ decision: Decision) throws {
        let author = decision.author.trimmingPrefix { $0.isWhitespace }
        guard !author.isEmpty else { throw HTTPError(.badRequest, message: "Who decides? There is no name.") }
        guard decision.author.count <= longest.author, decision.author.utf8.count <= longest.author * 8 else {
            throw HTTPError(.badRequest, message: "The name is longer than \(longest.author) characters.")
        }
        guard decision.note?.count ?? 0 <= longest.note else {
            throw HTTPError(.badRequest, message: "The note is longer than \(longest.note) characters.")
        }
        guard decision.seen ?? 0 >= 0 else { throw HTTPError(.badRequest, message: "Nobody has seen so few alerts.") }
    }

    private static func carryOut(_ decision: Decision, on id: Int64, in store: AlertStore) throws {
        let note = decision.note ?? ""
        switch (decision.kind, decision.verdict) {
        case (.decided, let verdict?):
            try store.decide(id, verdict, note: note, author: decision.author, seen: decision.seen)
        case (.decided, nil):
            throw HTTPError(.badRequest, message: "A decision says what the incident is.")
        case (.withdrawn, _):
            try store.undecide(id, note: note, author: decision.author)
        case (.noted, _):
            try store.note(id, note, author: decision.author)
        }
    }
}
