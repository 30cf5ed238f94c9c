/// Someone with an account and a desk: what does not change from day to day.
struct Person: Sendable {
    /// What they do all day.
    enum Role: Sendable {
        case staff, occasional, administrator, helpDesk
    }

    var role: Role
    /// `U12@DOM1`.
    var account: Account
    /// `U12@?`: what the log says when a name is known but the logon fails early.
    var unknownAccount: Account
    /// The computer on their desk.
    var desk: Place
    /// What stands there from ``replacementDay`` on.
    var newDesk: Place
    /// A laptop or a laboratory computer, the same as ``desk`` for most.
    var secondDesk: Place
    var department: Int
    /// The domain controllers that serve their site, the nearest first.
    var controllers: InlineArray<3, Place>
    /// The large servers (mail, web, files) that they use.
    var hubs: InlineArray<2, Place>
    /// Servers of their department and applications, the dearest first.
    var shares: InlineArray<4, Place>
    /// The portal that asks for their password.
    var portals: InlineArray<2, Place>
    /// Rows that their hands and their desk's programs leave on a working day.
    var rowsPerDay: Double
    /// Seconds by which they come earlier or later than others.
    var habit: Int
    /// Whether their computer stays logged on overnight.
    var staysOn: Bool
    /// The first day that they are there; 0 for nearly all.
    var firstDay: Int
    /// The day that their computer is replaced, or `Int.max`.
    var replacementDay: Int
}
