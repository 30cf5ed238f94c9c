package import AuthLogs
package import Detection
package import Evaluation
import LanguageModels
package import Vocabulary

/// Turns a model's attention into heat maps that name what is predicted and what is attended to, with their values.
package struct AttentionLabels {
    private let vocabulary: Vocabulary
    private let event: AuthEvent?
    private let characters: [UInt8]
    private let earlier: [Int: AuthEvent]

    /// The most characters of an event that a map shows.
    private static let mostCharacters = 100
    /// The most earlier events that a map shows individually.
    private static let mostEvents = 10

    /// Labels for the attention on `event`, or for a mean over events.
    ///
    /// - Parameters:
    ///   - vocabulary: The tokens of the model.
    ///   - event: The event; `nil` for a mean.
    ///   - earlier: The events before it, by how many events back they are.
    package init(_ vocabulary: Vocabulary, event: AuthEvent? = nil, earlier: [Int: AuthEvent] = [:]) {
        self.vocabulary = vocabulary
        self.event = event
        self.earlier = earlier
        characters = Array((event.map(Self.text) ?? "").utf8)
    }

    /// The heat maps of `maps`, one per layer and kind of input.
    package func heatMaps(_ maps: [EventAttention.Map]) -> [HeatMap] {
        // Predictions of whole events attend to earlier events: their layers are shown side by side.
        if maps.allSatisfy({ $0.queries == [.event(back: 0)] }), let first = maps.first {
            let queries = maps.map { HeatMap.Label(name: $0.name) }
            return [heatMap("earlier events", queries, first.keys, maps.flatMap(\.shares))]
        }
        return maps.map(heatMap)
    }

    private func heatMap(_ map: EventAttention.Map) -> HeatMap {
        let shown = map.queries.indices.filter { isShown(map.queries[$0]) }
        let width = map.keys.count
        let weights = shown.flatMap { map.shares[$0 * width..<($0 + 1) * width] }
        let cut = shown.count < map.queries.count ? ", the first \(Self.mostCharacters) characters" : ""
        return heatMap(map.name + cut, shown.map { label(map.queries[$0]) }, map.keys, weights)
    }

    /// A heat map of the attention `weights` of `queries` on `keys`: queries × keys.
    private func heatMap(
        _ title: String,
        _ queries: [HeatMap.Label],
        _ keys: [AttentionMap.Place],
        _ weights: [Float]
    ) -> HeatMap {
        if keys.contains(where: Self.isEvent) { return earlierEventsMap(title, queries, keys, weights) }
        let shown = keys.indices.filter { isShown(keys[$0]) }
        return HeatMap(
            title: title,
            queries: queries,
            keys: shown.map { label(keys[$0]) },
            weights: queries.indices.flatMap { query in shown.map { weights[query * keys.count + $0] } },
            layout: isText ? .characters : .predictionsDown
        )
    }

    /// A heat map of the earlier events with the largest weights, the latest first, and of all others together.
    private func earlierEventsMap(
        _ title: String,
        _ queries: [HeatMap.Label],
        _ keys: [AttentionMap.Place],
        _ weights: [Float]
    ) -> HeatMap {
        func weight(_ query: Int, _ key: Int) -> Float { weights[query * keys.count + key] }
        let sums = keys.indices.map { key in queries.indices.reduce(Float(0)) { $0 + weight($1, key) } }
        let seen = keys.indices.filter { sums[$0] > 0 }
        let chosen = Set(seen.sorted { sums[$0] > sums[$1] }.prefix(Self.mostEvents))
        let single = seen.reversed().filter(chosen.contains)
        let others = seen.filter { !chosen.contains($0) }
        let rest =
            others.isEmpty
            ? []
            : [HeatMap.Label(name: "\(others.count) other\(others.count == 1 ? "" : "s")", detail: "all other events")]
        return HeatMap(
            title: title,
            queries: queries,
            keys: single.map { label(keys[$0]) } + rest,
            weights: queries.indices.flatMap { query in
                single.map { weight(query, $0) } + rest.map { _ in others.reduce(0) { $0 + weight(query, $1) } }
            },
            layout: isText && queries.count > 1 && queries.contains { $0.name.count == 1 }
                ? .charactersAcross : .predictionsAcross
        )
    }

    private var isText: Bool { !vocabulary.tokenization.isWordLevel }

    private static func isEvent(_ place: AttentionMap.Place) -> Bool {
        if case .event = place { true } else { false }
    }

    private func isShown(_ place: AttentionMap.Place) -> Bool {
        if case .token(let position) = place, isText { position < Self.mostCharacters } else { true }
    }

    private func label(_ place: AttentionMap.Place) -> HeatMap.Label {
        switch place {
        case .token(let position): isText ? character(position) : field(position)
        case .start: HeatMap.Label(name: isText ? "⊢" : "start", detail: isText ? "start" : "")
        case .end: HeatMap.Label(name: isText ? "⊣" : "end", detail: isText ? "end" : "")
        case .event(let back): earlierEvent(back)
        case .nothing: HeatMap.Label(name: "beginning", detail: "before the user's first event")
        }
    }

    private func field(_ position: Int) -> HeatMap.Label {
        guard let field = vocabulary.field(at: position) else { return HeatMap.Label(name: "time") }
        return HeatMap.Label(name: field.name, value: event?[field] ?? "")
    }

    private func character(_ position: Int) -> HeatMap.Label {
        let byte = characters.indices.contains(position) ? characters[position] : 0
        let isPrinted = byte > 0x20 && byte < 0x7F
        return HeatMap.Label(
            name: isPrinted ? String(UnicodeScalar(byte)) : byte == 0x20 ? "␣" : "·",
            detail: "character \(position + 1)"
        )
    }

    private func earlierEvent(_ back: Int) -> HeatMap.Label {
        let name = "\(back) event\(back == 1 ? "" : "s") back"
        guard let other = earlier[back] else {
            return HeatMap.Label(name: name, value: event == nil ? "" : "an earlier day")
        }
        return HeatMap.Label(
            name: name,
            value: "\(other[.sourceHost]) → \(other[.destinationHost])",
            detail: "\(other.shortPlace): \(Self.text(other))"
        )
    }

    /// The fields of `event`, separated by commas as a model over characters reads them.
    private static func text(_ event: AuthEvent) -> String {
        AuthField.allCases.map { event[$0] }.joined(separator: ",")
    }
}
