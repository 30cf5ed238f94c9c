/// A small plot as SVG: two axes, a grid, and curves coloured by the report's style sheet.
struct Plot {
    let title: String
    let x: PlotAxis
    let y: PlotAxis
    let series: [PlotSeries]

    static let margin = (left: 60.0, right: 30.0, top: 26.0, bottom: 44.0)

    /// The drawing in a box of `width` × `height`, which scales with the report.
    func svg(width: Double, height: Double) -> String {
        let frame = Frame(plot: self, width: width, height: height)
        return """
            <svg viewBox="0 0 \(Formatted.coordinate(width)) \(Formatted.coordinate(height))" role="img" \
            aria-label="\(Formatted.escaped(summary))">\
            \(frame.axes)\(series.map(frame.drawing).joined())</svg>
            """
    }

    /// A description for screen readers.
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
            let places = series.points.map { (x: Formatted.coordinate(x($0.x)), y: Formatted.coordinate(y($0.y))) }
            guard let first = places.first else { return "" }
            // The first step holds from the left end on.
            let start = series.mark == .steps ? Formatted.coordinate(x(plot.x.low)) : first.x
            let path = "M\(start) \(first.y)\(places.map(joined).joined())"
            return "<path class=\"curve \(series.style)\" d=\"\(path)\"/>"
        }

        private func dots(_ series: PlotSeries) -> String {
            let dots = series.points.map {
                "<circle cx=\"\(Formatted.coordinate(x($0.x)))\" cy=\"\(Formatted.coordinate(y($0.y)))\" r=\"2.6\"/>"
            }
            return "<g class=\"dots \(series.style)\">\(dots.joined())</g>"
        }

        private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
            let (start, end) = (
                (Formatted.coordinate(x1), Formatted.coordinate(y1)),
                (Formatted.coordinate(x2), Formatted.coordinate(y2))
            )
            return "<path d=\"M\(start.0) \(start.1)L\(end.0) \(end.1)\"/>"
        }

        private func text(_ string: String, _ x: Double, _ y: Double, anchor: String) -> String {
            let place = "x=\"\(Formatted.coordinate(x))\" y=\"\(Formatted.coordinate(y))\""
            return "<text \(place) text-anchor=\"\(anchor)\">\(Formatted.escaped(string))</text>"
        }
    }
}

/// A curve or a set of dots in a plot.
struct PlotSeries {
    /// The way in which points are drawn.
    enum Mark {
        /// Straight lines between the points.
        case line
        /// Steps: each point's height holds from the previous point up to it.
        case steps
        /// A dot for each point.
        case dots
    }

    /// The name in the legend.
    let name: String
    /// The class in the style sheet, which determines the colour.
    let style: String
    let mark: Mark
    let points: [CurvePoint]
}
