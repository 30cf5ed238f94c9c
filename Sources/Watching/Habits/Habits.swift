import AlertStore
import AuthLogs
import Files
import Foundation
import History

/// What is usual for a user or a computer, as far as a history can tell.
struct Habits: Sendable {
    /// What is asked about somebody, by what the answer is called in JSON.
    struct Topic: Sendable {
        let name: String
        let company: Company
    }

    /// Whose habits.
    let owner: NamedOne
    /// As of which second.
    let second: Int
    /// What the history had observed by then.
    private let observed: ObservedSpan
    /// The answers, by topic.
    private let answers: [(topic: Topic, companions: Companions)]

    /// What is asked about a user: where they come from and go to, and how.
    static let userTopics =
        [Topic("sources", .values(.sourceComputer)), Topic("destinations", .values(.destinationComputer))]
        + KnownNames.mannerFields.map { Topic($0.name, .values($0)) }

    /// What is asked about a computer: who comes from it and to it, where it goes, and what goes to it.
    static let computerTopics = [
        Topic("users_from", .users(.sourceComputer)), Topic("users_to", .users(.destinationComputer)),
        Topic("destinations", .destinations), Topic("sources", .sources),
    ]

    /// What `history` tells of `owner` at `second`, by the names that are known.
    init(of owner: NamedOne, at second: Int, _ history: AccessHistory, _ names: KnownNames) {
        (self.owner, self.second, observed) = (owner, second, history.observed)
        answers = (owner.isComputer ? Self.computerTopics : Self.userTopics).map { topic in
            let names = names.candidates(for: topic.company)
            return (topic, history.companions(topic.company, of: owner.name, among: names, at: second))
        }
    }
}

extension Habits.Topic {
    fileprivate init(_ name: String, _ company: Company) { (self.name, self.company) = (name, company) }
}

extension KnownNames {
    /// The names that an answer can hold.
    fileprivate func candidates(for company: Company) -> HashedNames {
        switch company {
        case .users: users
        case .values(let field): manners.first { $0.field == field }?.values ?? computers
        case .destinations, .sources: computers
        }
    }
}

extension Habits {
    /// The habits as a store keeps them: `docs/formats/alert-store.md` has the members.
    var record: HabitRecord { HabitRecord(owner: owner, second: second, habits: json) }

    private var json: String {
        let topics = answers.map { ($0.topic.name, JSONValue($0.companions)) }
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
    fileprivate init(_ companions: Companions) {
        let named = companions.first.reduce(0) { $0 + $1.seen.weight }
        let first = companions.first.map { companion in
            JSONValue.object([
                "name": .text(companion.name), "count": .integer(companion.seen.count),
                "share": companions.shown(companion.seen.weight), "last": JSONValue(companion.seen.last),
            ])
        }
        self = .object([
            "count": .integer(companions.whole.count), "first": JSONValue(companions.whole.first),
            "last": JSONValue(companions.whole.last), "names": .list(first),
            "others": .integer(companions.count - companions.first.count),
            "others_share": companions.shown(companions.weight - named),
            "nameless_share": companions.shown(companions.whole.weight - companions.weight),
        ])
    }

    fileprivate init(_ second: Int?) { self = second.map { .integer($0) } ?? .null }
}

extension Companions {
    /// A share with four digits: what lies beyond is rounding.
    fileprivate func shown(_ weight: Double) -> JSONValue { .number((share(weight) * 10_000).rounded() / 10_000) }
}
