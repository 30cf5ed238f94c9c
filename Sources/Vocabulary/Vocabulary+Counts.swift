package import AuthLogs

extension Vocabulary {
    /// Creates the vocabulary of the values in `counts` with a count above `cutoff`.
    ///
    /// The fields of the blocks have a fixed order; with ``VocabularyQuirks/ordersBlocksByCounts`` it is that of the
    /// counts' file.
    package init(
        counts: FieldCounts,
        tokenization: Tokenization,
        cutoff: Int,
        quirks: VocabularyQuirks = .standard
    ) {
        // reference: in the order of the fields in the file, where positions still mean the fixed order.
        let order = quirks.ordersBlocksByCounts ? counts.wholeOrder : AuthField.allCases
        let layout = VocabularyLayout(
            tokenization: tokenization,
            quirks: quirks,
            words: Self.words(counts, tokenization, cutoff, order)
        )
        self.init(
            tokenization: tokenization,
            cutoff: cutoff,
            layout: layout,
            fields: Self.fieldTokens(counts, layout),
            users: counts[.sourceUser].map(\.value)
        )
    }

    /// The blocks of tokens above the cutoff, of the fields in `order`.
    private static func words(
        _ counts: FieldCounts,
        _ tokenization: Tokenization,
        _ cutoff: Int,
        _ order: [AuthField]
    ) -> [VocabularyBlock] {
        switch tokenization {
        case .characters: return []
        case .wordFields:
            return order.map { VocabularyBlock($0.name, passing(counts[$0], cutoff)) }
        case .wordMerged:
            return MergedField.ordered(order).map { VocabularyBlock($0.name, passing(merged(counts, $0), cutoff)) }
        case .wordGlobal:
            var taken: Set<String> = []
            return MergedField.ordered(order).map { field in
                // A value belongs to the first field in which it is above the cutoff.
                let tokens = passing(merged(counts, field), cutoff).filter { taken.insert($0).inserted }
                return VocabularyBlock(field.name, tokens)
            }
        }
    }

    private static func passing(_ entries: [FieldCounts.Entry], _ cutoff: Int) -> [String] {
        entries.filter { $0.count > cutoff }.map(\.value)
    }

    /// The sums of the counts of the parts of `field`, in order of first appearance.
    private static func merged(_ counts: FieldCounts, _ field: MergedField) -> [FieldCounts.Entry] {
        guard field.parts.count > 1 else { return counts[field.parts[0]] }
        var order: [String] = []
        var sums: [String: Int] = [:]
        for entry in field.parts.flatMap({ counts[$0] }) {
            if sums[entry.value] == nil { order.append(entry.value) }
            sums[entry.value, default: 0] += entry.count
        }
        return order.map { FieldCounts.Entry(value: $0, count: sums[$0] ?? 0) }
    }

    /// The tokens of each field that the counts list there.
    private static func fieldTokens(_ counts: FieldCounts, _ layout: VocabularyLayout) -> [FieldTokens] {
        guard layout.tokenization.isWordLevel else {
            return [FieldTokens(ids: layout.ids(ofBlock: "character"), unknownId: CharacterTokens.unknownId)]
        }
        return AuthField.allCases.map { field in
            let pairs = layout.lookup(field).map { ($0.word, $0.id) }
            let known = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
            var seen = counts[field].map(\.value)
            if field == .destinationUser {
                seen += counts[.destinationHost].map(\.value).filter(VocabularyLayout.isComputer)
            }
            return FieldTokens(ids: seen.compactMap { known[$0] }, unknownId: layout.unknownId(field))
        }
    }
}

extension FieldCounts {
    /// The order of the fields in the file; fields missing there, which the reference requires, come last.
    fileprivate var wholeOrder: [AuthField] { order + AuthField.allCases.filter { !order.contains($0) } }
}
