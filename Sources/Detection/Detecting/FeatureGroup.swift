/// The sides of a row that are judged by themselves, before their rarities add up.
package enum FeatureGroup: String, CaseIterable, Sendable, Hashable, Codable {
    /// Where the account is used from: the network's surprisal at the source computer, softened by the history.
    case source
    /// What it is used on: the network's surprisal at the destination computer, softened by the history.
    case destination
    /// How: the network's summed surprisal at authentication type, logon type, orientation and outcome.
    case manner
    /// The history's surprisal at who was where.
    case access
    /// The network's mean surprisal over the whole row, where it knows no fields.
    case row
}
