import Evaluation
import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct ChartTests {
    private let curves = [
        Chart.Curve(name: "ours & theirs", points: [CurvePoint(x: 1, y: 20), CurvePoint(x: 1_000, y: 3_000)]),
        Chart.Curve(name: "none", points: []),
    ]

    @Test(arguments: [true, false])
    func `a chart is a file of its own with a legend`(isLogarithmic: Bool) {
        let chart = Chart(
            title: "Rate",
            horizontal: "rows",
            vertical: "rows/s",
            isLogarithmic: (isLogarithmic, isLogarithmic),
            curves: curves
        )
        #expect(XMLParser(data: Data(chart.svg.utf8)).parse())
        #expect(chart.svg.hasPrefix("<svg xmlns="))
        #expect(chart.svg.contains(">ours &amp; theirs<"))
        #expect(!chart.svg.contains(">none<"))
    }

    @Test func `powers of ten are the ticks of a logarithmic axis`() {
        let chart = Chart(
            title: "Rate",
            horizontal: "rows",
            vertical: "rows/s",
            isLogarithmic: (false, true),
            curves: curves
        )
        for tick in ["10", "100", "1,000", "10,000"] { #expect(chart.svg.contains(">\(tick)<"), "\(tick)") }
    }
}
