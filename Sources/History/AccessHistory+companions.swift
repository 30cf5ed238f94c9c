package import AuthLogs
import ByteIO

extension AccessHistory {
    /// `names` as this history and its copies can be asked for them; each once.
    package func hashed(_ names: some Sequence<String>) -> HashedNames {
        var hashed = HashedNames(hash)
        for name in names { hashed.insert(name) }
        return hashed
    }

    /// Whether this history, or one that it is a copy of, hashed `names`.
    package func canAsk(_ names: HashedNames) -> Bool { names.seed == seed }

    /// How often and when `value` was seen in `field`, as of `second`.
    package func seen(_ value: String, in field: AuthField, at second: Int) -> Seen {
        Seen(entry(of: hash.key(of: hash.value(value), in: field)), at: UInt32(clamping: second), table.decay)
    }

    /// Which of `names` were seen beside `name`, how often, and when.
    ///
    ///     let computers = history.hashed(["C1", "C2", "C3"])
    ///     history.coOccurrences(.values(.sourceHost), of: "U1", among: computers, at: now).first
    ///     // C3 800 times, C1 20 times
    ///
    /// It is exact but for what was forgotten. Weights are those at `second`.
    ///
    /// - Parameters:
    ///   - company: What is asked.
    ///   - name: About whom.
    ///   - names: What may have been seen beside it.
    ///   - second: The time of the question.
    ///   - limit: How many coOccurrences to name, at least 1.
    /// - Returns: The heaviest coOccurrences, and what all together weigh.
    /// - Precondition: this history or a copy hashed `names`.
    /// - Complexity: O(`names.count`); nothing is allocated for each.
    package func coOccurrences(
        _ company: Company,
        of name: String,
        among names: HashedNames,
        at second: Int,
        limit: Int = 8
    ) -> CoOccurrences {
        precondition(canAsk(names), "names belong to the history that hashed them")
        precondition(limit > 0, "at least one companion")
        let question = hash.question(company, about: name)
        let second = UInt32(clamping: second)
        let whole = Seen(entry(of: question.itself), at: second, table.decay)
        // Beside what was never seen there is nothing.
        guard whole.count > 0 else { return .none }
        var heaviest = HeaviestCoOccurrences(of: names.names, limit: limit)
        for start in stride(from: 0, to: names.count, by: Self.portion) {
            let count = min(Self.portion, names.count - start)
            let keys = InlineArray<16, UInt64> { $0 < count ? hash.key(of: names.hashes[start + $0], to: question) : 0 }
            let entries = table.entries(of: keys)
            for index in 0..<count where entries[index].count != 0 {
                heaviest.add(start + index, Seen(entries[index], at: second, table.decay))
            }
        }
        return heaviest.coOccurrences(of: whole)
    }

    /// Names that are looked up together: their memory is waited for once.
    private static let portion = 16

    private func entry(of key: UInt64) -> CountEntry { table.entries(of: [key])[0] }
}

/// What is asked of a history, hashed.
struct CompanyQuestion {
    /// The hash of what is asked about, whatever it was seen beside.
    let itself: UInt64
    /// The hash that the names are joined to; where the names come first, that of the value to join to them.
    fileprivate let fixed: UInt64
    /// Where the names stand that come first; `nil` where they come second.
    fileprivate let firstPlace: AuthField?
    /// Where the pair is counted.
    fileprivate let place: Int
}

extension EventHash {
    /// The hash of `name` as a value.
    func value(_ name: String) -> UInt64 {
        var name = name
        return name.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The key of the value with the hash `value` in `field`.
    func key(of value: UInt64, in field: AuthField) -> UInt64 { join(everyone, value, at: EventKeys.place(of: field)) }

    /// The question for the company of `name`.
    func question(_ company: Company, about name: String) -> CompanyQuestion {
        let value = value(name)
        func first(_ field: AuthField, _ place: Int) -> CompanyQuestion {
            let key = key(of: value, in: field)
            return CompanyQuestion(itself: key, fixed: key, firstPlace: nil, place: place)
        }
        func second(_ field: AuthField, _ firstField: AuthField, _ place: Int) -> CompanyQuestion {
            CompanyQuestion(itself: key(of: value, in: field), fixed: value, firstPlace: firstField, place: place)
        }
        switch company {
        case .values(let field):
            precondition(field != .sourceUser, "a user has no source user but themselves")
            return first(.sourceUser, EventKeys.placeByUser(of: field))
        case .users(let field):
            precondition(field != .sourceUser, "a user has no source user but themselves")
            return second(field, .sourceUser, EventKeys.placeByUser(of: field))
        case .destinations: return first(.sourceHost, EventKeys.sourceToDestination)
        case .sources: return second(.destinationHost, .sourceHost, EventKeys.sourceToDestination)
        }
    }

    /// The key of the pair that the name with the hash `value` makes with what `question` is about.
    @inline(__always)
    func key(of value: UInt64, to question: CompanyQuestion) -> UInt64 {
        guard let firstPlace = question.firstPlace else { return join(question.fixed, value, at: question.place) }
        return join(key(of: value, in: firstPlace), question.fixed, at: question.place)
    }
}
