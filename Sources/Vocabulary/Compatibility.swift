/// Whose behaviour counts where the reference does something that it cannot have meant.
///
/// `docs/compatibility.md` lists every difference with its effect.
package enum Compatibility: String, CaseIterable, Sendable, Hashable, Codable {
    /// The sensible one.
    case standard = "none"
    /// The reference's, so that its weights and its numbers mean the same here.
    case reference
}
