/// The elements with the highest scores of all that were added; of equal ones, the first.
package struct TopK<Element> {
    private let limit: Int
    /// The candidates: at most twice the limit, and trimmed when they reach it.
    private var candidates: [(order: Int, score: Float, element: Element)] = []
    private var added = 0
    /// The score that a new element has to exceed to be among the highest.
    package private(set) var threshold = -Float.infinity

    /// Creates an empty collection of the `limit` highest-scoring elements.
    ///
    /// - Precondition: `limit` is at least 1.
    package init(limit: Int) {
        precondition(limit > 0, "at least one element")
        self.limit = limit
    }

    /// Adds an element; `element` is not evaluated where the score is not among the highest.
    package mutating func add(_ score: Float, _ element: () -> Element) {
        defer { added += 1 }
        guard score > threshold else { return }
        candidates.append((added, score, element()))
        if candidates.count / 2 >= limit { cut() }
    }

    /// The elements, the highest first.
    package var elements: [Element] {
        var copy = self
        copy.cut()
        return copy.candidates.map(\.element)
    }

    private mutating func cut() {
        candidates.sort { $0.score != $1.score ? $0.score > $1.score : $0.order < $1.order }
        guard candidates.count >= limit, let last = candidates.prefix(limit).last else { return }
        candidates.removeLast(candidates.count - limit)
        threshold = last.score
    }
}

extension TopK: Sendable where Element: Sendable {}
