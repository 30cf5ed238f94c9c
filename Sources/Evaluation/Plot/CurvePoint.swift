/// A point of a curve.
package struct CurvePoint: Sendable, Hashable {
    /// The horizontal coordinate.
    package let x: Double
    /// The vertical coordinate.
    package let y: Double

    /// The point `(x, y)`.
    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// At most `limit` points, each the mean of as many neighbours: what a plot of a long noisy series can show.
    static func thinned(_ points: [CurvePoint], limit: Int) -> [CurvePoint] {
        let width = max(1, (points.count + limit - 1) / limit)
        return stride(from: 0, to: points.count, by: width).map { start in
            let bucket = points[start..<min(start + width, points.count)]
            let count = Double(bucket.count)
            return CurvePoint(x: bucket.reduce(0) { $0 + $1.x } / count, y: bucket.reduce(0) { $0 + $1.y } / count)
        }
    }
}
