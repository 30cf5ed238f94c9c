/// Something that acts by itself: it wakes, leaves rows, and says when it wakes again.
struct Agent {
    enum Kind: UInt8 {
        case desk, routine, computer, scanner
    }

    let kind: Kind
    /// The index of the person, routine or computer.
    let subject: Int32
    /// How much of the day is behind a desk: see ``DeskPlan/intensity(phase:)``.
    var phase: Int32 = 0
    /// When it wakes next, in seconds of the day.
    var time: Double
    var random: RandomStream
}
