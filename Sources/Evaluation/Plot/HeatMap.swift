/// How much each of some predictions takes from each of some things, as a grid of coloured cells.
package struct HeatMap: Sendable {
    /// What stands at a side of the grid.
    package struct Label: Sendable, Hashable {
        /// What it is, such as `src_pc`.
        package let name: String
        /// What it says here, such as `C17693`; empty where that is not known.
        package let value: String
        /// What is told of it where there is room, such as a whole row; the value where there is no more to tell.
        package let detail: String

        /// A label for something called `name`.
        package init(name: String, value: String = "", detail: String? = nil) {
            self.name = name
            self.value = value
            self.detail = detail ?? value
        }
    }

    /// How the grid is laid out.
    package enum Layout: Sendable {
        /// A row for each prediction, with names along both sides.
        case predictionsDown
        /// A column for each prediction, with names along both sides.
        case predictionsAcross
        /// A row for each prediction, and a single character for each label: for rows as text.
        case characters
        /// A column for each prediction, each a single character, and names of what is looked at.
        case charactersAcross
    }

    /// What it shows, such as `layer 1`.
    package var title: String
    /// What is predicted.
    package let queries: [Label]
    /// What is looked at.
    package let keys: [Label]
    /// The shares of each query in turn, from 0 to 1: queries × keys.
    package let shares: [Float]
    /// How the grid is laid out.
    package let layout: Layout

    /// A map of `shares`.
    ///
    /// - Precondition: There is a share for each query and key.
    package init(title: String, queries: [Label], keys: [Label], shares: [Float], layout: Layout) {
        precondition(shares.count == queries.count * keys.count, "a share for each query and key")
        self.title = title
        self.queries = queries
        self.keys = keys
        self.shares = shares
        self.layout = layout
    }

    /// The share that the query at index `query` takes from the key at index `key`.
    func share(_ query: Int, _ key: Int) -> Double { Double(shares[query * keys.count + key]) }

    /// Whether it is of rows as text, which makes it large.
    var isText: Bool { layout == .characters || layout == .charactersAcross }

    /// A share in words, for those who point at its cell.
    func words(_ query: Int, _ key: Int) -> String {
        let parts = [queries[query], keys[key]].map { $0.detail.isEmpty ? $0.name : "\($0.name) (\($0.detail))" }
        return "\(parts[0]) takes \(Figure.percent(share(query, key))) from \(parts[1])"
    }

    /// How strongly a cell is coloured, from 0 to 1: by the root, so that a tenth is still seen.
    static func strength(_ share: Double) -> Double { share.isNaN ? 0 : min(1, max(0, share)).squareRoot() }
}
