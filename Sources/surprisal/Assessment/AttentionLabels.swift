import AuthLogs
import Detection
import Evaluation
import LanguageModels
import Vocabulary

/// Turns a model's attention into heat maps with the names and values of what it looks at.
struct AttentionLabels {
    /// A row that was looked back at.
    struct EarlierRow {
        let place: String
        let values: [String]

        /// The row at `place`.
        init(_ row: AuthEventView, place: String) {
            self.place = place
            values = AuthField.allCases.map(row.string)
        }
    }

    private let vocabulary: Vocabulary
    private let values: [String]
    private let characters: [UInt8]
    private let earlier: [Int: EarlierRow]

    /// The most characters of a row that a map shows.
    private static let mostCharacters = 100
    /// The most earlier rows that a map shows one by one.
    private static let mostRows = 10

    /// Labels for a row with the ten `values`, and `earlier` rows by how many rows before; for a mean, without either.
    init(_ vocabulary: Vocabulary, row values: [String] = [], earlier: [Int: EarlierRow] = [:]) {
        self.vocabulary = vocabulary
        self.values = values
        characters = Array(values.joined(separator: ",").utf8)
        self.earlier = earlier
    }

    /// A heat map of `map`.
    func map(_ map: EventAttention.Map) -> HeatMap {
        let shown = map.queries.indices.filter { isShown(map.queries[$0]) }
        let width = map.keys.count
        let shares = shown.flatMap { map.shares[$0 * width..<($0 + 1) * width] }
        let cut = shown.count < map.queries.count ? ", the first \(Self.mostCharacters) characters" : ""
        return self.map(map.name + cut, shown.map { label(map.queries[$0]) }, map.keys, shares)
    }

    /// A heat map of `shares` that `queries` take from `keys`.
    func map(
        _ title: String,
        _ queries: [HeatMap.Label],
        _ keys: [AttentionMap.Place],
        _ shares: [Float]
    ) -> HeatMap {
        if keys.contains(where: Self.isRow) { return rowMap(title, queries, keys, shares) }
        let shown = keys.indices.filter { isShown(keys[$0]) }
        return HeatMap(
            title: title,
            queries: queries,
            keys: shown.map { label(keys[$0]) },
            shares: queries.indices.flatMap { query in shown.map { shares[query * keys.count + $0] } },
            layout: isText ? .characters : .predictionsDown
        )
    }

    /// The earlier rows that matter most one by one, the latest first, and all others together.
    private func rowMap(
        _ title: String,
        _ queries: [HeatMap.Label],
        _ keys: [AttentionMap.Place],
        _ shares: [Float]
    ) -> HeatMap {
        func share(_ query: Int, _ key: Int) -> Float { shares[query * keys.count + key] }
        let sums = keys.indices.map { key in queries.indices.reduce(Float(0)) { $0 + share($1, key) } }
        let seen = keys.indices.filter { sums[$0] > 0 }
        let chosen = Set(seen.sorted { sums[$0] > sums[$1] }.prefix(Self.mostRows))
        let single = seen.reversed().filter(chosen.contains)
        let others = seen.filter { !chosen.contains($0) }
        let rest =
            others.isEmpty
            ? []
            : [HeatMap.Label(name: "\(others.count) other\(others.count == 1 ? "" : "s")", detail: "all other rows")]
        return HeatMap(
            title: title,
            queries: queries,
            keys: single.map { label(keys[$0]) } + rest,
            shares: queries.indices.flatMap { query in
                single.map { share(query, $0) } + rest.map { _ in others.reduce(0) { $0 + share(query, $1) } }
            },
            layout: isText && queries.count > 1 && queries.contains { $0.name.count == 1 }
                ? .charactersAcross : .predictionsAcross
        )
    }

    private var isText: Bool { !vocabulary.tokenization.isOfWords }

    private static func isRow(_ place: AttentionMap.Place) -> Bool {
        if case .event = place { true } else { false }
    }

    private func isShown(_ place: AttentionMap.Place) -> Bool {
        if case .token(let position) = place, isText { position < Self.mostCharacters } else { true }
    }

    private func label(_ place: AttentionMap.Place) -> HeatMap.Label {
        switch place {
        case .token(let position): isText ? character(position) : word(position)
        case .start: HeatMap.Label(name: isText ? "⊢" : "start", detail: isText ? "start" : "")
        case .end: HeatMap.Label(name: isText ? "⊣" : "end", detail: isText ? "end" : "")
        case .event(let back): row(back)
        case .nothing: HeatMap.Label(name: "beginning", detail: "before the user's first row")
        }
    }

    private func word(_ position: Int) -> HeatMap.Label {
        guard let field = vocabulary.field(at: position) else { return HeatMap.Label(name: "time") }
        return HeatMap.Label(name: field.name, value: values.isEmpty ? "" : values[field.rawValue])
    }

    private func character(_ position: Int) -> HeatMap.Label {
        let byte = characters.indices.contains(position) ? characters[position] : 0
        let isPrinted = byte > 0x20 && byte < 0x7F
        return HeatMap.Label(
            name: isPrinted ? String(UnicodeScalar(byte)) : byte == 0x20 ? "␣" : "·",
            detail: "character \(position + 1)"
        )
    }

    private func row(_ back: Int) -> HeatMap.Label {
        let name = "\(back) row\(back == 1 ? "" : "s") back"
        guard let row = earlier[back] else {
            return HeatMap.Label(name: name, value: values.isEmpty ? "" : "an earlier day")
        }
        let computers = [AuthField.sourceHost, .destinationHost].map { row.values[$0.rawValue] }
        return HeatMap.Label(
            name: name,
            value: computers.joined(separator: " → "),
            detail: "\(row.place): \(row.values.joined(separator: ","))"
        )
    }
}
