package import LanguageModels
package import Vocabulary

/// The random choices of an epoch: the order of its events, and the hidden token of each event.
///
/// Everything is a function of the seed, the epoch and the event, so that a resumed run continues exactly.
package struct EpochPlan {
    let seed: UInt64
    let shuffles: Bool

    package init(seed: UInt64, shuffles: Bool) {
        self.seed = seed
        self.shuffles = shuffles
    }

    /// Takes the place of the epoch in the choice of hidden tokens for validation, which is the same every time.
    static let validation = -1

    /// The rows of `epoch` in the token table, in the order in which they are learned from.
    package func order(rowCount: Int, epoch: Int) -> [Int32] {
        var order = (0..<Int32(rowCount)).map(\.self)
        guard shuffles else { return order }
        var generator = SplitMix64(state: SplitMix64.mix(seed) ^ SplitMix64.mix(UInt64(epoch + 1)))
        order.shuffle(using: &generator)
        return order
    }

    /// The position that is hidden in `row` in `epoch`, uniform over `candidates`.
    package func maskedPosition(row: Int32, epoch: Int, candidates: Range<Int>) -> Int {
        let key =
            SplitMix64.mix(seed &+ 0x5EED) ^ SplitMix64.mix(UInt64(epoch + 1) << 32 | UInt64(UInt32(bitPattern: row)))
        let bits = SplitMix64.mix(key)
        return candidates.lowerBound + Int(bits.multipliedFullWidth(by: UInt64(candidates.count)).high)
    }
}

/// The generator of Steele, Lea and Flood 2014 ("Fast splittable pseudorandom number generators"): small, seedable, and
/// the same on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        defer { state &+= 0x9E37_79B9_7F4A_7C15 }
        return Self.mix(state)
    }

    /// A bijection that scatters its bits: 64 bits to 64 bits.
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension EpochPlan {
    /// The batches of `epoch` over the events of `table`, arranged as a model wants them.
    ///
    /// Single events and windows are shuffled; the events of users stay in their order, which a model that remembers
    /// users needs.
    ///
    /// - Parameters:
    ///   - table: The events.
    ///   - arrangement: The batches that the model wants.
    ///   - size: The number of events, users or windows in a batch.
    ///   - epoch: Counted from 0.
    ///   - quirks: The reference's deviations to repeat.
    /// - Returns: The batches, in the order in which they are learned from.
    package func batches(
        of table: TokenTable,
        arrangement: EventArrangement,
        size: Int,
        epoch: Int,
        quirks: ReferenceQuirks
    ) -> [EventBatch] {
        switch arrangement {
        case .single:
            return order(rowCount: table.count, epoch: epoch).chunks(of: size).map { EventBatch(Array($0)) }
        case .windows(let length, let memory):
            let windows = EventWindows(table, length: length, memory: memory, quirks: quirks)
            return order(rowCount: windows.count, epoch: epoch).chunks(of: size).map(windows.batch)
        case .userSteps:
            var loader = UserQueueLoader(table, size: size, quirks: quirks)
            if quirks.keepsQueues {
                // Events that an epoch leaves in the queues are there in the next one.
                for _ in 0..<epoch { _ = loader.nextPass(isTraining: true) }
            }
            return loader.nextPass(isTraining: true)
        }
    }
}
