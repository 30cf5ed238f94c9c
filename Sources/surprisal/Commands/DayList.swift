import ArgumentParser

/// Days as a user writes them: `6`, a range `6-8`, or several with commas, `6,8`.
struct DayList: ExpressibleByArgument {
    /// The days, none negative.
    let days: Set<Int>

    /// Reads `argument`; `nil` where it is not of the form, or a range goes back or has over 100,000 days.
    init?(argument: String) {
        var days: Set<Int> = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.number($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else { return nil }
            guard first <= last, last - first < 100_000 else { return nil }
            days.formUnion(first...last)
        }
        self.days = days
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.count <= 9, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }
}
