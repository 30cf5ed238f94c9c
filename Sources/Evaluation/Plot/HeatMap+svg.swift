extension HeatMap {
    /// The drawing; its width in pixels is what it is meant to be shown with.
    var svg: (text: String, width: Double) {
        let grid =
            switch layout {
            case .predictionsDown, .predictionsAcross: Grid.ofNames(self)
            case .characters, .charactersAcross: Grid.ofCharacters(self)
            }
        return (grid.svg(summary), grid.width)
    }

    /// What the map shows, for those who cannot see it.
    private var summary: String {
        let looks = queries.indices.prefix(20).compactMap { query in
            keys.indices.max { share(query, $0) < share(query, $1) }.map { words(query, $0) }
        }
        return "\(title). The largest shares: \(looks.joined(separator: "; "))."
    }

    /// A map laid out: cells of `size` below the columns' labels and to the right of the rows'.
    private struct Grid {
        let map: HeatMap
        let isAcross: Bool
        let left: Double
        let top: Double
        let size: (width: Double, height: Double)
        let labels: String
        /// Shares below this one are not drawn, and have no words.
        let leastShare: Double
        /// Shares from this one on have words.
        let leastWords: Double
        let margin: Double

        private var counts: (rows: Int, columns: Int) {
            isAcross ? (map.keys.count, map.queries.count) : (map.queries.count, map.keys.count)
        }

        var width: Double { left + Double(counts.columns) * size.width + margin }
        private var height: Double { top + Double(counts.rows) * size.height + 2 }

        func svg(_ summary: String) -> String {
            """
            <svg viewBox="0 0 \(Figure.coordinate(width)) \(Figure.coordinate(height))" role="img" \
            aria-label="\(Figure.escaped(summary))">\(labels)\(cells)</svg>
            """
        }

        /// The cells, each with its share in words; very small shares are left out where there are very many.
        private var cells: String {
            var cells = ""
            for row in 0..<counts.rows {
                for column in 0..<counts.columns {
                    let (query, key) = isAcross ? (column, row) : (row, column)
                    let share = map.share(query, key)
                    // What a query cannot look at stays blank.
                    guard share > leastShare else { continue }
                    cells += cell(row, column, share, words: share >= leastWords ? map.words(query, key) : nil)
                }
            }
            return "<g class=\"cells\">\(cells)</g>"
        }

        private func cell(_ row: Int, _ column: Int, _ share: Double, words: String?) -> String {
            let place = (x: left + Double(column) * size.width, y: top + Double(row) * size.height)
            let strength = Figure.decimal(HeatMap.strength(share), digits: 2)
            let box =
                "<rect x=\"\(Figure.coordinate(place.x))\" y=\"\(Figure.coordinate(place.y))\""
                + " width=\"\(Figure.coordinate(size.width - 1))\" height=\"\(Figure.coordinate(size.height - 1))\""
                + " fill-opacity=\"\(strength)\""
            guard let words else { return box + "/>" }
            let drawn = "\(box)><title>\(Figure.escaped(words))</title></rect>"
            guard share >= 0.045, size.width > 18 else { return drawn }
            let isStrong = HeatMap.strength(share) >= 0.75
            return drawn
                + Self.text(
                    Figure.decimal(share * 100, digits: 0),
                    place.x + (size.width - 1) / 2,
                    place.y + size.height / 2 + 3.5,
                    anchor: "middle",
                    style: isStrong ? "strong" : nil
                )
        }

        /// Names along both sides: beside each row its name above its value, above each column its name, upright.
        static func ofNames(_ map: HeatMap) -> Grid {
            let isAcross = map.layout == .predictionsAcross
            let (rows, columns) = isAcross ? (map.keys, map.queries) : (map.queries, map.keys)
            let hasValues = rows.contains { !$0.value.isEmpty }
            let height = hasValues ? 30.0 : 21
            let left = hasValues ? 108.0 : 78
            // Upright names, of about 6 a letter.
            let top = 10 + 6 * Double(columns.map(\.name.count).max() ?? 0)
            // Few columns are no wider than two of ten, so that maps beside each other look alike.
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
                leastShare: 0,
                leastWords: 0,
                margin: 340 - left - width * Double(columns.count)
            )
        }

        /// A character beside each row and above each column, in small cells.
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
                leastShare: 0.01,
                leastWords: 0.05,
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
            let place = (x: Figure.coordinate(x), y: Figure.coordinate(y))
            let turn = angle.map { " transform=\"rotate(\(Figure.coordinate($0)) \(place.x) \(place.y))\"" } ?? ""
            let name = style.map { " class=\"\($0)\"" } ?? ""
            return "<text x=\"\(place.x)\" y=\"\(place.y)\" text-anchor=\"\(anchor)\"\(name)\(turn)>"
                + "\(Figure.escaped(text))</text>"
        }
    }
}
