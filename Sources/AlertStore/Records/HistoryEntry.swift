package import Foundation

/// What someone found an incident to be.
package enum Verdict: String, Codable, CaseIterable, Sendable {
    /// Nothing to worry about.
    case benign
    /// An attack, or something else that must not be.
    case confirmed
    /// Looked at, and not clear.
    case unsure
}

/// What someone did about an incident.
package struct HistoryEntry: Codable, Sendable, Hashable {
    /// The kinds of things that can be done.
    package enum Kind: String, Codable, Sendable {
        /// A decision, with a verdict.
        case decided
        /// The decisions before it no longer count.
        case withdrawn
        /// Nothing but a note.
        case noted
    }

    /// What was done.
    package let kind: Kind
    /// The verdict; `nil` unless it is a decision.
    package let verdict: Verdict?
    /// What was written beside it; may be empty.
    package let note: String
    /// Who did it.
    package let author: String
    /// When.
    package let at: Date
}
