/// A plot as an SVG file with its own colours and legend, for use outside the report.
///
///     let curve = Chart.Curve(name: "ours", points: points)
///     let chart = Chart(title: "Rate", horizontal: "events", vertical: "events/s", curves: [curve])
///     chart.svg  // <svg xmlns=…
package struct Chart: Sendable, Hashable {
    /// A curve of the chart.
    package struct Curve: Sendable, Hashable {
        /// The name in the legend.
        package let name: String
        /// The points from left to right.
        package let points: [CurvePoint]

        package init(name: String, points: [CurvePoint]) {
            self.name = name
            self.points = points
        }
    }

    /// The title.
    package let title: String
    /// The title of the horizontal axis.
    package let horizontal: String
    /// The title of the vertical axis.
    package let vertical: String
    /// The curves; there are four colours.
    package let curves: [Curve]
    /// True for axes on a logarithmic scale, whose values are above 0.
    private let isHorizontalLogarithmic: Bool
    private let isVerticalLogarithmic: Bool

    /// A chart of `curves`.
    ///
    /// - Precondition: At least one curve has a point.
    package init(
        title: String,
        horizontal: String,
        vertical: String,
        isLogarithmic: (horizontal: Bool, vertical: Bool) = (false, false),
        curves: [Curve]
    ) {
        precondition(curves.contains { !$0.points.isEmpty }, "a chart needs a point")
        self.title = title
        self.horizontal = horizontal
        self.vertical = vertical
        self.curves = curves
        (isHorizontalLogarithmic, isVerticalLogarithmic) = isLogarithmic
    }

    private static let styles = ["first", "second", "third", "fourth"]
    private static let size = (width: 640.0, height: 380.0)
    private static let legendHeight = 24.0

    /// The text of the SVG file.
    package var svg: String {
        let named = zip(curves, Self.styles.repeated(curves.count)).filter { !$0.0.points.isEmpty }
        let series = named.flatMap { curve, style in
            [PlotSeries.Mark.line, .dots].map {
                PlotSeries(name: curve.name, style: style, mark: $0, points: curve.points)
            }
        }
        let plot = Plot(
            title: title,
            x: axis(horizontal, isHorizontalLogarithmic) { $0.x },
            y: axis(vertical, isVerticalLogarithmic) { $0.y },
            series: series
        )
        var left = Plot.margin.left
        let legend = named.map { curve, style in
            defer { left += 34 + 7 * Double(curve.name.count) }
            return "<g class=\"\(style)\"><path class=\"curve\" d=\"M\(Formatted.coordinate(left)) 14h16\"/>"
                + "<text x=\"\(Formatted.coordinate(left + 21))\" y=\"18\">\(Formatted.escaped(curve.name))</text></g>"
        }
        let height = Self.size.height + Self.legendHeight
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Formatted.coordinate(Self.size.width)) \
            \(Formatted.coordinate(height))" font-family="system-ui, sans-serif" font-size="12">\
            <title>\(Formatted.escaped(title))</title><style>\(Self.style)</style>\
            <rect width="100%" height="100%" fill="#fff"/><g class="legend">\(legend.joined())</g>\
            <svg y="\(Formatted.coordinate(Self.legendHeight))" width="\(Formatted.coordinate(Self.size.width))" \
            height="\(Formatted.coordinate(Self.size.height))">\
            \(plot.svg(width: Self.size.width, height: Self.size.height))\
            </svg></svg>

            """
    }

    private func axis(_ title: String, _ isLogarithmic: Bool, _ value: (CurvePoint) -> Double) -> PlotAxis {
        let values = curves.flatMap { $0.points.map(value) }.filter(\.isFinite)
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        return isLogarithmic ? .logarithmic(title, from: low, to: high) : .linear(title, from: min(0, low), to: high)
    }

    /// The colours of the report's light theme.
    private static let style = """
        .axis path { stroke: #e2e6eb; fill: none; } .axis text, .axis-title text { fill: #5b6673; } \
        .legend text { fill: #17202b; } .curve { fill: none; stroke: currentColor; stroke-width: 2; } \
        .dots circle { fill: currentColor; } .first { color: #2563eb; } .second { color: #c2620a; } \
        .third { color: #7c4dca; } .fourth { color: #0f8a6d; }
        """
}

extension [String] {
    /// `count` elements: these, repeated.
    fileprivate func repeated(_ count: Int) -> [String] { (0..<count).map { self[$0 % self.count] } }
}
