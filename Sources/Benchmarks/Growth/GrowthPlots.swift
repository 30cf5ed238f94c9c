package import Evaluation

/// Growth as drawings.
package enum GrowthPlots {
    private static let titles = [
        "batch": "rows of a batch", "words": "words of the vocabulary", "layers": "layers", "threads": "threads",
    ]

    /// A chart for each axis of `curves`, by its name.
    package static func charts(_ curves: [GrowthCurve]) -> [(name: String, chart: Chart)] {
        Growth.axes.compactMap { axis in
            let shown = curves.filter { $0.axis == axis && !$0.points.isEmpty }
            guard !shown.isEmpty else { return nil }
            let title = titles[axis] ?? axis
            let chart = Chart(
                title: "Rows a second by \(title)",
                horizontal: title,
                vertical: "rows a second (log)",
                isLogarithmic: (horizontal: axis == "batch" || axis == "words", vertical: true),
                curves: shown.map { curve in
                    Chart.Curve(
                        name: curve.work,
                        points: curve.points.map { CurvePoint(x: $0.size, y: $0.rate.median) }
                    )
                }
            )
            return (axis, chart)
        }
    }
}
