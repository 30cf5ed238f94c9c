/// A small plot as SVG: two axes, a grid, and curves coloured by the page's style sheet.
struct Plot {
    let title: String
    let x: PlotAxis
    let y: PlotAxis
    let series: [PlotSeries]

    static let margin = (left: 60.0, right: 30.0, top: 26.0, bottom: 44.0)

    /// The drawing in a box of `width` × `height`; it scales with the page.
    func svg(width: Double, height: Double) -> String {
        let frame = Frame(plot: self, width: width, height: height)
        return """
            <svg viewBox="0 0 \(Figure.coordinate(width)) \(Figure.coordinate(height))" role="img" \
            aria-label="\(Figure.escaped(summary))">\
            \(frame.axes)\(series.map(frame.drawing).joined())</svg>
            """
    }

    /// What the plot shows, for those who cannot see it.
    private var summary: String {
        "\(title). Horizontal: \(x.title). Vertical: \(y.title). Shown: \(series.map(\.name).joined(separator: ", "))."
    }

    /// A plot laid out in a box.
    private struct Frame {
        let plot: Plot
        let width: Double
        let height: Double

        private var right: Double { width - margin.right }
        private var bottom: Double { height - margin.bottom }

        private func x(_ value: Double) -> Double {
            margin.left + plot.x.share(of: value) * (right - margin.left)
        }

        private func y(_ value: Double) -> Double {
            bottom - plot.y.share(of: value) * (bottom - margin.top)
        }

        /// Grid, labels and titles.
        var axes: String {
            let columns = plot.x.ticks.map { tick in
                line(x(tick.value), margin.top, x(tick.value), bottom)
                    + text(tick.label, x(tick.value), bottom + 17, anchor: "middle")
            }
            let rows = plot.y.ticks.map { tick in
                line(margin.left, y(tick.value), right, y(tick.value))
                    + text(tick.label, margin.left - 7, y(tick.value) + 4, anchor: "end")
            }
            return "<g class=\"axis\">\(columns.joined())\(rows.joined())</g>"
                + "<g class=\"axis-title\">\(text(plot.x.title, right, height - 8, anchor: "end"))"
                + "\(text(plot.y.title, 4, 14, anchor: "start"))</g>"
        }

        func drawing(_ series: PlotSeries) -> String {
            switch series.mark {
            case .line: path(series, joined: { "L\($0.x) \($0.y)" })
            case .steps: path(series, joined: { "V\($0.y)H\($0.x)" })
            case .dots: dots(series)
            }
        }

        private func path(_ series: PlotSeries, joined: ((x: String, y: String)) -> String) -> String {
            let places = series.points.map { (x: Figure.coordinate(x($0.x)), y: Figure.coordinate(y($0.y))) }
            guard let first = places.first else { return "" }
            // The first step holds from the left end on.
            let start = series.mark == .steps ? Figure.coordinate(x(plot.x.low)) : first.x
            let path = "M\(start) \(first.y)\(places.map(joined).joined())"
            return "<path class=\"curve \(series.style)\" d=\"\(path)\"/>"
        }

        private func dots(_ series: PlotSeries) -> String {
            let dots = series.points.map {
                "<circle cx=\"\(Figure.coordinate(x($0.x)))\" cy=\"\(Figure.coordinate(y($0.y)))\" r=\"2.6\"/>"
            }
            return "<g class=\"dots \(series.style)\">\(dots.joined())</g>"
        }

        private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
            let (start, end) = (
                (Figure.coordinate(x1), Figure.coordinate(y1)), (Figure.coordinate(x2), Figure.coordinate(y2))
            )
            return "<path d=\"M\(start.0) \(start.1)L\(end.0) \(end.1)\"/>"
        }

        private func text(_ string: String, _ x: Double, _ y: Double, anchor: String) -> String {
            let place = "x=\"\(Figure.coordinate(x))\" y=\"\(Figure.coordinate(y))\""
            return "<text \(place) text-anchor=\"\(anchor)\">\(Figure.escaped(string))</text>"
        }
    }
}
