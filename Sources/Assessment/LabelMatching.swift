import AuthLogs
package import Evaluation
package import Vocabulary

/// The labels of a file, matched with the events of the test days.
package struct LabelMatching: Sendable {
    /// The label of each event.
    package let isMalicious: [Bool]
    /// The number of labels with and without events.
    package let matches: LabelMatches

    /// Matches the labels in `file` with the events of `table`, which keeps its text.
    ///
    /// - Parameters:
    ///   - file: The labels.
    ///   - table: The events.
    ///   - tolerance: The seconds by which the times of a label and its event may differ.
    ///   - isDated: True if the log has dates, whose names are in lower case.
    package init(_ file: LabelFile, _ table: TokenTable, tolerance: Int, isDated: Bool) {
        let labels = file.labels
        let tolerance = min(tolerance, 1 << 50)
        let timed = labels.indices.filter { labels[$0].record == nil }
            .sorted { (labels[$0].second ?? 0, $0) < (labels[$1].second ?? 0, $1) }
        let seconds = timed.map { labels[$0].second ?? 0 }
        let byRecord = Dictionary(grouping: labels.indices.filter { labels[$0].record != nil }) {
            labels[$0].record ?? 0
        }
        var isMalicious = [Bool](repeating: false, count: table.count)
        var counts = [Int](repeating: 0, count: labels.count)
        for index in 0..<table.count {
            let second = table.seconds[index]
            func add(_ label: Int) {
                counts[label] += 1
                isMalicious[index] = true
            }
            var place = Self.firstIndex(in: seconds, notBefore: second.subtractingReportingOverflow(tolerance))
            while place < seconds.count, seconds[place] - tolerance <= second {
                let label = timed[place]
                if table.withEvent(at: index, { labels[label].names($0, isDated: isDated) }) { add(label) }
                place += 1
            }
            guard !byRecord.isEmpty else { continue }
            let event = table.event(at: index)
            for label in byRecord[event.line] ?? [] where labels[label].isOf(file: event.file) {
                let isThen =
                    labels[label].second.map {
                        second.subtractingReportingOverflow($0).partialValue.magnitude <= tolerance
                    } ?? true
                if isThen, event.withView({ labels[label].names($0, isDated: isDated) }) { add(label) }
            }
        }
        self.isMalicious = isMalicious
        let several = counts.filter { $0 > 1 }
        matches = LabelMatches(
            file: file.path,
            count: labels.count,
            eventCount: isMalicious.count { $0 },
            several: (several.count, several.reduce(0, +)),
            missed: labels.indices.filter { counts[$0] == 0 }.map {
                .init(line: labels[$0].line, text: labels[$0].text)
            }
        )
    }

    /// The index of the first of `seconds`, in ascending order, that is not before a bound.
    private static func firstIndex(in seconds: [Int], notBefore bound: (partialValue: Int, overflow: Bool)) -> Int {
        guard !bound.overflow else { return 0 }
        var (low, high) = (0, seconds.count)
        while low < high {
            let middle = (low + high) / 2
            if seconds[middle] < bound.partialValue { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
