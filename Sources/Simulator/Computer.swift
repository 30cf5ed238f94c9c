/// A computer with an account of its own.
struct Computer: Sendable {
    let place: Place
    /// `C12$@DOM1`.
    let account: Account
    /// `SYSTEM@C12`.
    let system: Account
    /// The domain controllers that serve its site, the nearest first.
    let controllers: InlineArray<3, Place>
    /// The days that it stands there.
    let days: Range<Int>
    /// Whether it runs at night.
    let staysOn: Bool
    /// Rounds a second while it runs.
    let rate: Double
}
