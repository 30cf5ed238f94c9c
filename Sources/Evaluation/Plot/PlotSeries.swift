/// One curve or cloud of a plot.
struct PlotSeries {
    /// How its points are drawn.
    enum Mark {
        /// Joined by straight lines.
        case line
        /// Joined by steps: each point's height holds from the point before up to it.
        case steps
        /// A dot each.
        case dots
    }

    /// The name in the legend.
    let name: String
    /// The style sheet's class, which gives the colour.
    let style: String
    let mark: Mark
    let points: [CurvePoint]
}
