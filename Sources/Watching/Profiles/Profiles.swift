import AlertStore
import AuthLogs
import ByteIO
import Foundation
import History

/// What is usual for a user or a computer, as far as a history can tell.
struct Profiles: Sendable {
    /// What is asked about somebody, by what the answer is called in JSON.
    struct Topic: Sendable {
        let name: String
        let company: CoOccurrenceQuery
    }

    /// Whose habits.
    let owner: Entity
    /// As of which second.
    let second: Int
    /// What the history had observed by then.
    private let observed: ObservedSpan
    /// The answers, by topic.
    private let answers: [(topic: Topic, coOccurrences: CoOccurrences)]

    /// What is asked about a user: where they come from and go to, and how.
    static let userTopics =
        [Topic("sources", .values(.sourceHost)), Topic("destinations", .values(.destinationHost))]
        + KnownNames.mannerFields.map { Topic($0.name, .values($0)) }

    /// What is asked about a computer: who comes from it and to it, where it goes, and what goes to it.
    static let computerTopics = [
        Topic("users_from", .users(.sourceHost)), Topic("users_to", .users(.destinationHost)),
        Topic("destinations", .destinations), Topic("sources", .sources),
    ]

    /// What `history` tells of `owner` at `second`, by the names that are known.
    init(of owner: Entity, at second: Int, _ history: AccessHistory, _ names: KnownNames) {
        (self.owner, self.second, observed) = (owner, second, history.observed)
        answers = (owner.isHost ? Self.computerTopics : Self.userTopics).map { topic in
            let names = names.candidates(for: topic.company)
            return (topic, history.coOccurrences(topic.company, of: owner.name, among: names, at: second))
        }
    }
}

extension Profiles.Topic {
    fileprivate init(_ name: String, _ company: CoOccurrenceQuery) { (self.name, self.company) = (name, company) }
}

extension KnownNames {
    /// The names that an answer can hold.
    fileprivate func candidates(for company: CoOccurrenceQuery) -> HashedNames {
        switch company {
        case .users: users
        case .values(let field): manners.first { $0.field == field }?.values ?? computers
        case .destinations, .sources: computers
        }
    }
}

extension Profiles {
    /// The habits as a store keeps them: `docs/formats/alert-store.md` has the members.
    var record: ProfileRecord { ProfileRecord(owner: owner, second: second, profile: json) }

    private var json: String {
        let topics = answers.map { ($0.topic.name, JSONValue($0.coOccurrences)) }
        var whole: [String: JSONValue] = [
            "second": .integer(second), "topics": .object(Dictionary(uniqueKeysWithValues: topics)),
        ]
        if let since = observed.since { whole["since"] = .integer(since) }
        if let until = observed.until { whole["until"] = .integer(until) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and finite numbers: nothing that could fail.
        return (try? encoder.encode(JSONValue.object(whole))).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension JSONValue {
    /// What was seen beside somebody, with shares of all that was seen of them.
    fileprivate init(_ coOccurrences: CoOccurrences) {
        let named = coOccurrences.first.reduce(0) { $0 + $1.seen.weight }
        let first = coOccurrences.first.map { companion in
            JSONValue.object([
                "name": .text(companion.name), "count": .integer(companion.seen.count),
                "share": coOccurrences.shown(companion.seen.weight), "last": JSONValue(companion.seen.last),
            ])
        }
        self = .object([
            "count": .integer(coOccurrences.whole.count), "first": JSONValue(coOccurrences.whole.first),
            "last": JSONValue(coOccurrences.whole.last), "names": .list(first),
            "others": .integer(coOccurrences.count - coOccurrences.first.count),
            "others_share": coOccurrences.shown(coOccurrences.weight - named),
            "nameless_share": coOccurrences.shown(coOccurrences.whole.weight - coOccurrences.weight),
        ])
    }

    fileprivate init(_ second: Int?) { self = second.map { .integer($0) } ?? .null }
}

extension CoOccurrences {
    /// A share with four digits: what lies beyond is rounding.
    fileprivate func shown(_ weight: Double) -> JSONValue { .number((fraction(weight) * 10_000).rounded() / 10_000) }
}
