import AuthLogs
import Foundation
import History

/// The feature groups, each scored separately before the tail scores are added up.
package enum FeatureGroup: String, CaseIterable, Sendable, Hashable, Codable {
    /// The source of the access: the model's surprisal at the source host, mixed with the history's frequency.
    case source
    /// The destination: the model's surprisal at the destination host, mixed with the history's frequency.
    case destination
    /// The logon attributes: the model's summed surprisal at authentication type, logon type, orientation and outcome.
    case manner
    /// The access pair: the history's surprisal at the account on these hosts.
    case access
    /// The model's mean surprisal over the whole event, for models without fields.
    case row

    /// The index of the group among all groups.
    var index: Int {
        switch self {
        case .source: 0
        case .destination: 1
        case .manner: 2
        case .access: 3
        case .row: 4
        }
    }
}

/// The features of an event before comparison with the calibration set: surprisals in nats, and frequencies.
struct EventFeatures: Sendable {
    /// The model's surprisal at the source host.
    var source: Float = 0
    /// The model's surprisal at the destination host.
    var destination: Float = 0
    /// The model's surprisal at the four logon attributes; the mean over the event where there are no fields.
    var manner: Float = 0
    /// The history's surprisal at the access pair.
    var access: Float = 0
    /// The fraction of the account's events that came from this source.
    var sourceShare: Float = 0
    /// The mean fraction of the account's, and of the source's, events that went to this destination.
    var destinationShare: Float = 0

    private static let mannerFields: [AuthField] = [.authenticationType, .logonType, .orientation, .outcome]

    /// Creates the features of an event from its field losses, or from its mean loss where it has none.
    init(fields: ArraySlice<Float>, loss: Float, accesses: Accesses?) {
        if fields.isEmpty {
            manner = loss
        } else {
            source = fields[fields.startIndex + AuthField.sourceHost.rawValue]
            destination = fields[fields.startIndex + AuthField.destinationHost.rawValue]
            manner = Self.mannerFields.reduce(0) { $0 + fields[fields.startIndex + $1.rawValue] }
        }
        guard let accesses else { return }
        access = Float(accesses.surprisal)
        sourceShare = Float(accesses.sourceFraction)
        destinationShare = Float((accesses.destinationFractionByUser + accesses.destinationFractionBySource) / 2)
    }
}

/// The mixture weights of the model against the history, as in interpolated language models.
///
/// The probability of a host is λ times the model's plus 1 − λ times the frequency in the history: where the account
/// has used a host all day, the model cannot make it surprising, whatever the model learned. λ is fitted to the
/// calibration set by expectation maximisation (Jelinek and Mercer 1980).
struct MixtureWeights: Sendable, Hashable, Codable {
    /// The mixture weight λ of the source host.
    var source: Double
    /// The mixture weight λ of the destination host.
    var destination: Double

    /// The weights that use the model alone.
    static let all = MixtureWeights(source: 1, destination: 1)

    /// Returns the mixture weights that maximise the probability of `rows`.
    static func fitted(to rows: some Collection<EventFeatures>) -> MixtureWeights {
        MixtureWeights(
            source: fit(rows, \.source, \.sourceShare),
            destination: fit(rows, \.destination, \.destinationShare)
        )
    }

    private static let rounds = 30
    /// More events do not change the first three digits.
    private static let mostRows = 200_000

    private static func fit(
        _ rows: some Collection<EventFeatures>,
        _ loss: KeyPath<EventFeatures, Float>,
        _ share: KeyPath<EventFeatures, Float>
    ) -> Double {
        let step = max(1, rows.count / mostRows)
        let sample = rows.enumerated().lazy.filter { $0.offset.isMultiple(of: step) }
            .map { (network: exp(-Double($0.element[keyPath: loss])), history: Double($0.element[keyPath: share])) }
        let pairs = Array(sample)
        guard pairs.contains(where: { $0.history > 0 }) else { return 1 }
        var own = 0.5
        for _ in 0..<rounds {
            let sum = pairs.reduce(0.0) { sum, pair in
                let network = own * pair.network
                let all = network + (1 - own) * pair.history
                return sum + (all > 0 ? network / all : own)
            }
            own = sum / Double(pairs.count)
        }
        return own
    }

    /// Returns the surprisal at the source host, in nats.
    func source(_ row: EventFeatures) -> Double { Self.joined(row.source, row.sourceShare, source) }

    /// Returns the surprisal at the destination host, in nats.
    func destination(_ row: EventFeatures) -> Double { Self.joined(row.destination, row.destinationShare, destination) }

    private static func joined(_ loss: Float, _ share: Float, _ own: Double) -> Double {
        // The model alone: its loss is used as it is, however small the probability.
        guard share > 0, own < 1 else { return Double(loss) - log(max(own, 1e-12)) }
        return -log(own * exp(-Double(loss)) + (1 - own) * Double(share))
    }

    /// Returns the surprisal of an event in a feature group, in nats.
    func surprisal(of row: EventFeatures, at group: FeatureGroup) -> Double {
        switch group {
        case .source: source(row)
        case .destination: destination(row)
        case .manner, .row: Double(row.manner)
        case .access: Double(row.access)
        }
    }
}
