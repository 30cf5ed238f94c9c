import AlertStore
import AuthLogs
import ByteIO
import Foundation
import History
import Vocabulary

/// The baseline behaviour of a user or host, as far as the access history knows it.
struct Profile: Sendable {
    /// A question about an entity; its name is the key of the answer in JSON.
    struct Topic: Sendable {
        let name: String
        let company: CoOccurrenceQuery

        init(_ name: String, _ company: CoOccurrenceQuery) { (self.name, self.company) = (name, company) }
    }

    let owner: Entity
    /// The names that the log has for it, where they differ from the joined one.
    var otherNames: [String] = []
    /// The time of the profile, in the log's seconds.
    let second: Int
    /// The period that the history had observed by then.
    private let observed: ObservedSpan
    private let answers: [(topic: Topic, coOccurrences: CoOccurrences)]

    /// The topics of a user: source hosts, destination hosts, and the logon attributes.
    static let userTopics =
        [Topic("sources", .values(.sourceHost)), Topic("destinations", .values(.destinationHost))]
        + KnownNames.logonAttributes.map { Topic($0.name, .values($0)) }

    /// The topics of a host: users from it and to it, its destinations, and its sources.
    static let hostTopics = [
        Topic("users_from", .users(.sourceHost)), Topic("users_to", .users(.destinationHost)),
        Topic("destinations", .destinations), Topic("sources", .sources),
    ]

    /// Asks `history` about `owner` at `second`, by the names that are known.
    init(of owner: Entity, at second: Int, _ history: AccessHistory, _ names: KnownNames) {
        (self.owner, self.second, observed) = (owner, second, history.observed)
        answers = (owner.isHost ? Self.hostTopics : Self.userTopics).map { topic in
            let candidates = names.candidates(for: topic.company)
            return (topic, history.coOccurrences(topic.company, of: owner.name, among: candidates, at: second))
        }
    }

    /// The profile as the store keeps it; `docs/reference/formats/alert-store.md` describes the members.
    var record: ProfileRecord { ProfileRecord(owner: owner, second: second, profile: json) }

    private var json: String {
        let topics = answers.map { ($0.topic.name, JSONValue($0.coOccurrences)) }
        var whole: [String: JSONValue] = [
            "second": .integer(second), "topics": .object(Dictionary(uniqueKeysWithValues: topics)),
        ]
        if !otherNames.isEmpty { whole["names"] = .list(otherNames.map { .text($0) }) }
        if let since = observed.since { whole["since"] = .integer(since) }
        if let until = observed.until { whole["until"] = .integer(until) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and finite numbers cannot fail to encode.
        return (try? encoder.encode(JSONValue.object(whole))).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension JSONValue {
    /// The values seen together with an entity, with their shares of everything seen together with it.
    fileprivate init(_ coOccurrences: CoOccurrences) {
        let named = coOccurrences.first.reduce(0) { $0 + $1.seen.weight }
        let first = coOccurrences.first.map { value in
            JSONValue.object([
                "name": .text(value.name), "count": .integer(value.seen.count),
                "share": coOccurrences.roundedShare(value.seen.weight), "last": JSONValue(value.seen.last),
            ])
        }
        self = .object([
            "count": .integer(coOccurrences.whole.count), "first": JSONValue(coOccurrences.whole.first),
            "last": JSONValue(coOccurrences.whole.last), "names": .list(first),
            "others": .integer(coOccurrences.count - coOccurrences.first.count),
            "others_share": coOccurrences.roundedShare(coOccurrences.weight - named),
            "nameless_share": coOccurrences.roundedShare(coOccurrences.whole.weight - coOccurrences.weight),
        ])
    }

    fileprivate init(_ second: Int?) { self = second.map { .integer($0) } ?? .null }
}

extension CoOccurrences {
    /// The share of `weight`, rounded to four decimals.
    fileprivate func roundedShare(_ weight: Double) -> JSONValue {
        .number((fraction(weight) * 10_000).rounded() / 10_000)
    }
}

/// The names that the access history can be asked about: it stores hashes, not names.
///
/// They are the tokens of the run's vocabulary, and names in alerts once the history has seen them. Names that an
/// attacker only invents do not make it grow.
struct KnownNames {
    /// The values of each logon attribute.
    private let attributeValues: [(field: AuthField, values: HashedNames)]
    private(set) var users: HashedNames
    private(set) var hosts: HashedNames

    /// The fields that describe how a user logs on.
    static let logonAttributes: [AuthField] = [.authenticationType, .logonType, .orientation, .outcome]

    /// The largest number of users, and of hosts: every question goes through all of them.
    static let maximum = 1 << 17

    /// Hashes the names of `vocabulary` as `history` does.
    init(_ vocabulary: Vocabulary, _ history: AccessHistory) {
        users = history.hashed((vocabulary.users + vocabulary.tokens(of: .destinationUser)).prefix(Self.maximum))
        let names = vocabulary.tokens(of: .sourceHost) + vocabulary.tokens(of: .destinationHost)
        hosts = history.hashed(names.prefix(Self.maximum))
        attributeValues = Self.logonAttributes.map { ($0, history.hashed(vocabulary.tokens(of: $0))) }
    }

    /// Adds `entity` if `history` has seen it.
    mutating func insert(_ entity: Entity, _ history: AccessHistory) {
        let fields: [AuthField] = entity.isHost ? [.sourceHost, .destinationHost] : [.sourceUser]
        guard fields.contains(where: { history.seen(entity.name, in: $0, at: 0).count > 0 }) else { return }
        if entity.isHost, hosts.count < Self.maximum { hosts.insert(entity.name) }
        if !entity.isHost, users.count < Self.maximum { users.insert(entity.name) }
    }

    /// The names that an answer may contain.
    func candidates(for company: CoOccurrenceQuery) -> HashedNames {
        switch company {
        case .users: users
        case .values(let field): attributeValues.first { $0.field == field }?.values ?? hosts
        case .destinations, .sources: hosts
        }
    }
}

extension Vocabulary {
    /// The tokens of `field`; none if the vocabulary is of characters.
    fileprivate func tokens(of field: AuthField) -> [String] {
        guard tokenization.isWordLevel else { return [] }
        let words = fieldTokens(position: field.rawValue + (includesTimestamp ? 1 : 0))
        return words.ids.filter { $0 != words.unknownId }.map { token(for: $0) }
    }
}
