import AuthLogs
import Foundation
import History

/// What the two witnesses say of a row before it is known how far to trust each: surprisals in nats, and shares.
struct EventFeatures: Sendable {
    /// The network's surprisal at the source computer.
    var source: Float = 0
    /// The network's surprisal at the destination computer.
    var destination: Float = 0
    /// The network's surprisal at the four fields that say how; without fields its mean over the row.
    var manner: Float = 0
    /// The history's surprisal at who was where.
    var access: Float = 0
    /// How much of what the user did came from this source.
    var sourceShare: Float = 0
    /// How much of what the user, and the source, did went to this destination.
    var destinationShare: Float = 0

    private static let mannerFields: [AuthField] = [.authenticationType, .logonType, .orientation, .outcome]

    /// The evidence of a row with these losses of its fields, or else this mean loss.
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

/// How much the network's word weighs beside the history's where both give a computer a probability.
///
/// The probability of a computer is λ times the network's plus 1 − λ times the share that the history knows: the network
/// cannot call a place surprising, whatever it learned, where the account has been all day. λ is the one under which a
/// normal day is most probable (expectation maximisation; Jelinek and Mercer 1980).
struct MixtureWeights: Sendable, Hashable, Codable {
    /// λ of the source computer.
    var source: Double
    /// λ of the destination computer.
    var destination: Double

    /// The network alone.
    static let all = MixtureWeights(source: 1, destination: 1)

    /// Those under which `rows` are most probable.
    static func fitted(to rows: some Collection<EventFeatures>) -> MixtureWeights {
        MixtureWeights(
            source: fit(rows, \.source, \.sourceShare),
            destination: fit(rows, \.destination, \.destinationShare)
        )
    }

    private static let rounds = 30
    /// More rows do not change the first three digits.
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

    /// The surprisal at the source computer, in nats.
    func source(_ row: EventFeatures) -> Double { Self.joined(row.source, row.sourceShare, source) }

    /// The surprisal at the destination computer, in nats.
    func destination(_ row: EventFeatures) -> Double { Self.joined(row.destination, row.destinationShare, destination) }

    private static func joined(_ loss: Float, _ share: Float, _ own: Double) -> Double {
        // The network alone: its loss as it is, however small the probability.
        guard share > 0, own < 1 else { return Double(loss) - log(max(own, 1e-12)) }
        return -log(own * exp(-Double(loss)) + (1 - own) * Double(share))
    }

    /// The surprisal of `row` at `aspect`, in nats.
    func surprisal(of row: EventFeatures, at aspect: FeatureGroup) -> Double {
        switch aspect {
        case .source: source(row)
        case .destination: destination(row)
        case .manner, .row: Double(row.manner)
        case .access: Double(row.access)
        }
    }
}
