import AlertStore
import AuthLogs
import History
import Vocabulary

/// The names that a history can be asked for: it has none itself.
///
/// They are the words of the run's vocabulary, and what alerts name as soon as the history has seen it. So it grows by
/// nothing that an intruder only invents.
struct KnownNames {
    /// How users are judged by how they come: the fields, and the values of each.
    let manners: [(field: AuthField, values: HashedNames)]
    private(set) var users: HashedNames
    private(set) var computers: HashedNames

    /// The fields that say how somebody comes.
    static let mannerFields: [AuthField] = [.authenticationType, .logonType, .orientation, .outcome]

    /// The most names of either kind: each question goes through all of them.
    static let most = 1 << 17

    /// The names of `vocabulary`, as `history` can be asked for them.
    init(_ vocabulary: Vocabulary, _ history: AccessHistory) {
        users = history.hashed((vocabulary.users + vocabulary.words(.destinationUser)).prefix(Self.most))
        let names = vocabulary.words(.sourceHost) + vocabulary.words(.destinationHost)
        computers = history.hashed(names.prefix(Self.most))
        manners = Self.mannerFields.map { ($0, history.hashed(vocabulary.words($0))) }
    }

    /// Adds `one`, which `history` may have seen.
    mutating func insert(_ one: Entity, _ history: AccessHistory) {
        let fields: [AuthField] = one.isHost ? [.sourceHost, .destinationHost] : [.sourceUser]
        guard fields.contains(where: { history.seen(one.name, in: $0, at: 0).count > 0 }) else { return }
        if one.isHost, computers.count < Self.most { computers.insert(one.name) }
        if !one.isHost, users.count < Self.most { users.insert(one.name) }
    }
}

extension Vocabulary {
    /// The words that `field` may hold; none of a vocabulary of characters.
    fileprivate func words(_ field: AuthField) -> [String] {
        guard tokenization.isOfWords else { return [] }
        let words = fieldTokens(position: field.rawValue + (includesTimestamp ? 1 : 0))
        return words.ids.filter { $0 != words.unknownId }.map { token(for: $0) }
    }
}
