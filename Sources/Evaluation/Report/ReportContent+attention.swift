extension ReportContent {
    /// The section on attention; `nil` where there is nothing to show.
    var attentionView: ReportView.AttentionView? {
        guard let attention, !attention.mean.isEmpty || !attention.rows.isEmpty else { return nil }
        let rows = attention.rows.enumerated().map { index, row in
            ReportView.AttendedRow(
                rank: row.rank,
                place: row.place,
                moment: Figure.moment(row.second),
                isMalicious: row.isMalicious,
                score: Figure.decimal(row.score, digits: 2),
                isOpen: index == 0,
                maps: row.maps.map(Self.mapView)
            )
        }
        let areCards = attention.rows.allSatisfy { $0.maps.count == 1 && !$0.maps.contains(where: \.isText) }
        return .init(
            note: attention.note,
            hasMean: !attention.mean.isEmpty,
            sampleCount: Figure.amount(Double(attention.sampleCount)),
            mean: attention.mean.map(Self.mapView),
            cards: areCards ? rows : [],
            rows: areCards ? [] : rows
        )
    }

    private static func mapView(_ map: HeatMap) -> ReportView.MapView {
        let drawing = map.svg
        return .init(
            title: map.title,
            isText: map.isText,
            svg: drawing.text,
            width: Figure.coordinate(drawing.width)
        )
    }
}
