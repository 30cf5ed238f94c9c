/// A warning that most events are filtered because of their accounts.
package struct AccountWarning: Sendable {
    private let kept: Int
    private let filtered: Int
    private let users: UserFilter

    /// The fewest events that tell anything.
    private static let fewest = 10

    /// The share of filtered events from which the choice of accounts is probably wrong: much of a Windows log is that of
    /// computers.
    private var share: Double { users == .people ? 0.95 : 0.75 }

    /// The warning about `filtered` of `kept` + `filtered` events, which `users` does not keep.
    package init(kept: Int, filtered: Int, users: UserFilter) {
        (self.kept, self.filtered, self.users) = (kept, filtered, users)
    }

    /// The warning; `nil` if enough is kept.
    package var text: String? {
        let all = kept + filtered
        guard all >= Self.fewest, Double(filtered) >= share * Double(all) else { return nil }
        return
            "\(filtered) of \(all) events are filtered because of their accounts (--users \(users)); --users all keeps them"
    }
}
