/// The days that `prepare` keeps, as the value of `--days` names them.
///
/// - `6`, `6-8`, `6,8`: days of a log that counts from its own start.
/// - `2025-11-24`, `2025-11-24..2025-11-26`: dates, in the time zone of the data set.
/// - `all`, or `last:14` for the last 14 days of the log.
///
/// Several values are joined. Days are numbered as ``EventClock/day(of:)`` numbers them.
package struct DaySelection: Sendable, Hashable {
    fileprivate enum Kind: Hashable {
        case all
        case last(Int)
        case numbers
        case dates
    }

    fileprivate let kind: Kind
    /// The selected days, in ascending order, without overlaps; empty for `all` and `last:N`.
    private let ranges: [ClosedRange<Int>]

    /// All days of a log.
    package static let all = DaySelection(.all)

    private init(_ kind: Kind, _ ranges: [ClosedRange<Int>] = []) {
        self.kind = kind
        self.ranges = Self.joined(ranges)
    }

    /// A selection of days by number.
    package init(numbers: some Sequence<Int>) { self.init(.numbers, numbers.map { $0...$0 }) }

    /// An error in the value of `--days`.
    package struct Fault: Error, Hashable, CustomStringConvertible {
        /// What was found and what is expected.
        package let description: String

        fileprivate init(_ found: String) {
            description =
                "expected days such as 6-8, dates such as 2025-11-24..2025-11-26, all, or last:14; found \(found)"
        }
    }

    /// Reads the values of `--days`, such as `6 7 8` or `2025-11-24..2025-11-26`.
    ///
    /// - Throws: A ``Fault`` if one has another form, a range descends, or values of different kinds are mixed.
    package init(_ values: [String]) throws(Fault) {
        let words = values.flatMap { $0.split(whereSeparator: \.isWhitespace) }
            .flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map(String.init)
        guard !words.isEmpty else { throw Fault("nothing") }
        var (ranges, kind): ([ClosedRange<Int>], Kind?) = ([], nil)
        for word in words {
            let (own, range) = try Self.part(word)
            if let kind, kind != own { throw Fault("a mixture: \(kind.name) and \(own.name)") }
            if range == nil, words.count > 1 { throw Fault("'\(word)' beside other days") }
            kind = own
            range.map { ranges.append($0) }
        }
        self.init(kind ?? .all, ranges)
    }

    /// Reads one value of `--days`.
    package init(_ value: String) throws(Fault) { try self.init([value]) }

    private static func part(_ word: String) throws(Fault) -> (Kind, ClosedRange<Int>?) {
        if word == "all" { return (.all, nil) }
        if word.hasPrefix("last:") {
            guard let count = number(word.dropFirst(5)) else { throw Fault("'\(word)'") }
            guard count > 0 else { throw Fault("'\(word)', which is no day") }
            return (.last(count), nil)
        }
        if let day = EventClock.day(ofDate: word) { return (.dates, day...day) }
        if let dots = word.firstRange(of: "..") {
            let ends = [word[..<dots.lowerBound], word[dots.upperBound...]]
            let dates = ends.map { EventClock.day(ofDate: String($0)) }
            guard let first = dates[0], let last = dates[1] else {
                let wrong = zip(ends, dates).first { $1 == nil && looksLikeDate($0) }?.0
                throw Fault(wrong.map { "'\(word)': \($0) is no date of the calendar" } ?? "'\(word)'")
            }
            return (.dates, try range(first, last, word))
        }
        guard !looksLikeDate(word[...]) else { throw Fault("'\(word)', which is no date of the calendar") }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = number(ends[0]), let last = number(ends[ends.count - 1]) else {
            throw Fault("'\(word)'")
        }
        return (.numbers, try range(first, last, word))
    }

    /// True for text such as `2025-02-30`, whether or not there is such a day.
    private static func looksLikeDate(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].utf8.count == 4 && parts.allSatisfy { number($0) != nil }
    }

    private static func range(_ first: Int, _ last: Int, _ word: String) throws(Fault) -> ClosedRange<Int> {
        guard first <= last else { throw Fault("'\(word)', which descends") }
        guard last - first < mostDays else { throw Fault("'\(word)', which is over \(mostDays) days") }
        return first...last
    }

    /// The most days between the ends of a range.
    private static let mostDays = 100_000

    private static func number(_ text: Substring) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func joined(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, range in
            if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
    }
}

extension DaySelection {
    /// True if days are selected by date.
    package var namesDates: Bool { kind == .dates }

    /// True if days are selected by number.
    package var namesNumbers: Bool { kind == .numbers }

    /// The number of days if the last ones are selected, which ``resolved(lastDay:)`` turns into dates; otherwise `nil`.
    package var lastCount: Int? {
        if case .last(let count) = kind { count } else { nil }
    }

    /// The selection for a log that ends with `lastDay`: `last:14` becomes the 14 days up to it, others stay.
    package func resolved(lastDay: Int) -> DaySelection {
        lastCount.map { DaySelection(.dates, [lastDay - $0 + 1...lastDay]) } ?? self
    }

    /// Returns whether `day` is selected; of an unresolved `last:N`, every day may be.
    package func contains(day: Int) -> Bool {
        switch kind {
        case .all, .last: return true
        case .numbers, .dates:
            // The last range that begins at or before the day.
            var (low, high) = (0, ranges.count)
            while low < high {
                let middle = (low + high) / 2
                if ranges[middle].lowerBound <= day { low = middle + 1 } else { high = middle }
            }
            return low > 0 && ranges[low - 1].upperBound >= day
        }
    }

    /// The days from the first to the last that is selected; `nil` if that depends on the log.
    package var bounds: ClosedRange<Int>? {
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return first.lowerBound...last.upperBound
    }

    /// The selected days by number, in ascending order; `nil` if they depend on the log.
    package var days: [Int]? { bounds == nil ? nil : ranges.flatMap { Array($0) } }

    /// The reason why a log with dates, or without, cannot have these days; `nil` if it can.
    package func mismatch(isDated: Bool) -> String? {
        switch kind {
        case .numbers where isDated:
            "expected dates such as 2025-11-24..2025-11-26, because the log has dates; found day numbers"
        case .dates where !isDated:
            "expected day numbers such as 6-8, because the log counts from its own start; found dates"
        default: nil
        }
    }
}

extension DaySelection.Kind {
    fileprivate var name: String {
        switch self {
        case .all: "all"
        case .last: "last:N"
        case .numbers: "day numbers"
        case .dates: "dates"
        }
    }
}
