/// A day of the log: which weekday it is, and its place in time.
struct WorkingDay: Sendable {
    /// Seconds in a day.
    static let seconds = 86_400
    let number: Int

    /// Monday is 0; day 0 of the log is a Wednesday.
    var weekday: Int { (number + 2) % 7 }
    var isWeekend: Bool { weekday >= 5 }
    /// The first second of the day.
    var start: Int { number * Self.seconds }
}
