/// Attention weights as a grid of coloured cells: how much each prediction (query) takes from each input (key).
package struct HeatMap: Sendable {
    /// A label at a side of the grid.
    package struct Label: Sendable, Hashable {
        /// The name, such as `src_pc`.
        package let name: String
        /// The value in this event, such as `C17693`; empty if there is none.
        package let value: String
        /// A longer text for tooltips, such as a whole event; the value by default.
        package let detail: String

        package init(name: String, value: String = "", detail: String? = nil) {
            self.name = name
            self.value = value
            self.detail = detail ?? value
        }
    }

    /// The layout of the grid.
    package enum Layout: Sendable {
        /// A row for each prediction, with names along both sides.
        case predictionsDown
        /// A column for each prediction, with names along both sides.
        case predictionsAcross
        /// A row for each prediction, and a single character for each label: for events as text.
        case characters
        /// A column for each prediction, which is a single character, and names for the inputs.
        case charactersAcross
    }

    /// The title, such as `layer 1`.
    package var title: String
    /// The predictions.
    package let queries: [Label]
    /// The inputs that are attended to.
    package let keys: [Label]
    /// The attention weights of each query in turn, from 0 to 1: queries × keys.
    package let weights: [Float]
    /// The layout of the grid.
    package let layout: Layout

    /// A map of `weights`.
    ///
    /// - Precondition: There is a weight for each query and key.
    package init(title: String, queries: [Label], keys: [Label], weights: [Float], layout: Layout) {
        precondition(weights.count == queries.count * keys.count, "a weight for each query and key")
        self.title = title
        self.queries = queries
        self.keys = keys
        self.weights = weights
        self.layout = layout
    }

    /// The attention weight of the query at index `query` on the key at index `key`.
    func weight(_ query: Int, _ key: Int) -> Double { Double(weights[query * keys.count + key]) }

    /// True if it shows events as text, which makes it large.
    var isText: Bool { layout == .characters || layout == .charactersAcross }

    /// The tooltip of a cell.
    func tooltip(_ query: Int, _ key: Int) -> String {
        let parts = [queries[query], keys[key]].map { $0.detail.isEmpty ? $0.name : "\($0.name) (\($0.detail))" }
        return "\(parts[0]) takes \(Formatted.percent(weight(query, key))) from \(parts[1])"
    }

    /// The opacity of a cell, from 0 to 1: the square root of its weight, so that a tenth is still visible.
    static func strength(_ weight: Double) -> Double { weight.isNaN ? 0 : min(1, max(0, weight)).squareRoot() }
}

extension HeatMap {
    /// The drawing, and the width in pixels at which it is meant to be shown.
    var svg: (text: String, width: Double) {
        let grid =
            switch layout {
            case .predictionsDown, .predictionsAcross: Grid.ofNames(self)
            case .characters, .charactersAcross: Grid.ofCharacters(self)
            }
        return (grid.svg(summary), grid.width)
    }

    /// A description for screen readers.
    private var summary: String {
        let largest = queries.indices.prefix(20).compactMap { query in
            keys.indices.max { weight(query, $0) < weight(query, $1) }.map { tooltip(query, $0) }
        }
        return "\(title). The largest weights: \(largest.joined(separator: "; "))."
    }

    /// A map laid out: cells of `size` below the columns' labels and to the right of the rows'.
    private struct Grid {
        let map: HeatMap
        let isAcross: Bool
        let left: Double
        let top: Double
        let size: (width: Double, height: Double)
        let labels: String
        /// Smaller weights are not drawn.
        let leastWeight: Double
        /// Smaller weights have no tooltip.
        let leastTooltip: Double
        let margin: Double

        private var counts: (rows: Int, columns: Int) {
            isAcross ? (map.keys.count, map.queries.count) : (map.queries.count, map.keys.count)
        }

        var width: Double { left + Double(counts.columns) * size.width + margin }
        private var height: Double { top + Double(counts.rows) * size.height + 2 }

        func svg(_ summary: String) -> String {
            """
            <svg viewBox="0 0 \(Formatted.coordinate(width)) \(Formatted.coordinate(height))" role="img" \
            aria-label="\(Formatted.escaped(summary))">\(labels)\(cells)</svg>
            """
        }

        /// The cells with their tooltips, without very small weights in large maps.
        private var cells: String {
            var cells = ""
            for row in 0..<counts.rows {
                for column in 0..<counts.columns {
                    let (query, key) = isAcross ? (column, row) : (row, column)
                    let weight = map.weight(query, key)
                    // A key that a query cannot attend to stays blank.
                    guard weight > leastWeight else { continue }
                    cells += cell(row, column, weight, tooltip: weight >= leastTooltip ? map.tooltip(query, key) : nil)
                }
            }
            return "<g class=\"cells\">\(cells)</g>"
        }

        private func cell(_ row: Int, _ column: Int, _ weight: Double, tooltip: String?) -> String {
            let place = (x: left + Double(column) * size.width, y: top + Double(row) * size.height)
            let strength = Formatted.decimal(HeatMap.strength(weight), digits: 2)
            let (width, height) = (Formatted.coordinate(size.width - 1), Formatted.coordinate(size.height - 1))
            let box =
                "<rect x=\"\(Formatted.coordinate(place.x))\" y=\"\(Formatted.coordinate(place.y))\""
                + " width=\"\(width)\" height=\"\(height)\""
                + " fill-opacity=\"\(strength)\""
            guard let tooltip else { return box + "/>" }
            let drawn = "\(box)><title>\(Formatted.escaped(tooltip))</title></rect>"
            guard weight >= 0.045, size.width > 18 else { return drawn }
            let isStrong = HeatMap.strength(weight) >= 0.75
            return drawn
                + Self.text(
                    Formatted.decimal(weight * 100, digits: 0),
                    place.x + (size.width - 1) / 2,
                    place.y + size.height / 2 + 3.5,
                    anchor: "middle",
                    style: isStrong ? "strong" : nil
                )
        }

        /// A layout with names on both sides: name and value beside each row, an upright name above each column.
        static func ofNames(_ map: HeatMap) -> Grid {
            let isAcross = map.layout == .predictionsAcross
            let (rows, columns) = isAcross ? (map.keys, map.queries) : (map.queries, map.keys)
            let hasValues = rows.contains { !$0.value.isEmpty }
            let height = hasValues ? 30.0 : 21
            let left = hasValues ? 108.0 : 78
            // Upright names take about 6 units a letter.
            let top = 10 + 6 * Double(columns.map(\.name.count).max() ?? 0)
            // Columns are never wider than a fifth, so that maps side by side look alike.
            let width = (340 - left - 4) / Double(columns.count <= 5 ? 5 : max(10, columns.count))
            var labels = ""
            for (index, label) in rows.enumerated() {
                let middle = top + (Double(index) + 0.5) * height
                let isPair = !label.value.isEmpty
                labels += text(label.name, left - 6, middle + (isPair ? -3.5 : 4), anchor: "end")
                guard isPair else { continue }
                labels += text(shortened(label.value, to: 17), left - 6, middle + 9, anchor: "end", style: "value")
            }
            for (index, label) in columns.enumerated() {
                let x = left + (Double(index) + 0.5) * width + 3.5
                labels += text(label.name, x, top - 6, anchor: "start", turned: -90)
            }
            return Grid(
                map: map,
                isAcross: isAcross,
                left: left,
                top: top,
                size: (width, height),
                labels: "<g class=\"names\">\(labels)</g>",
                leastWeight: 0,
                leastTooltip: 0,
                margin: 340 - left - width * Double(columns.count)
            )
        }

        /// A layout with small cells and a character beside each row and above each column.
        static func ofCharacters(_ map: HeatMap) -> Grid {
            let isAcross = map.layout == .charactersAcross
            let (rows, columns) = isAcross ? (map.keys, map.queries) : (map.queries, map.keys)
            let (left, top, size) = (isAcross ? 88.0 : 14, 16.0, 10.0)
            let height = isAcross ? 18 : size
            var labels = ""
            for (index, label) in rows.enumerated() {
                labels += text(label.name, left - 5, top + (Double(index) + 0.5) * height + 3, anchor: "end")
            }
            for (index, label) in columns.enumerated() {
                labels += text(label.name, left + (Double(index) + 0.5) * size, top - 4, anchor: "middle")
            }
            return Grid(
                map: map,
                isAcross: isAcross,
                left: left,
                top: top,
                size: (size, height),
                labels: "<g class=\"letters\">\(labels)</g>",
                leastWeight: 0.01,
                leastTooltip: 0.05,
                margin: 4
            )
        }

        private static func shortened(_ text: String, to count: Int) -> String {
            text.count > count ? text.prefix(count - 1) + "…" : text
        }

        private static func text(
            _ text: String,
            _ x: Double,
            _ y: Double,
            anchor: String,
            style: String? = nil,
            turned angle: Double? = nil
        ) -> String {
            let place = (x: Formatted.coordinate(x), y: Formatted.coordinate(y))
            let turn = angle.map { " transform=\"rotate(\(Formatted.coordinate($0)) \(place.x) \(place.y))\"" } ?? ""
            let name = style.map { " class=\"\($0)\"" } ?? ""
            return "<text x=\"\(place.x)\" y=\"\(place.y)\" text-anchor=\"\(anchor)\"\(name)\(turn)>"
                + "\(Formatted.escaped(text))</text>"
        }
    }
}
