package import LanguageModels
package import Vocabulary

/// What a seed decides about an epoch: the order of its rows and which token of each row is hidden.
///
/// Everything is a function of the seed, the epoch and the row, so that a resumed run goes on exactly.
package struct EpochPlan {
    let seed: UInt64
    let shuffles: Bool

    package init(seed: UInt64, shuffles: Bool) {
        self.seed = seed
        self.shuffles = shuffles
    }

    /// Stands for the epoch in the choice of hidden tokens for validation, which is the same every time.
    static let validation = -1

    /// The rows of `epoch` in the order in which they are learned from.
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
    /// The batches of `epoch` over the rows of `table`, arranged as a model wants them.
    ///
    /// Single rows and windows are shuffled; users' rows come as they are read, which is the order that a model which
    /// remembers users wants.
    ///
    /// - Parameters:
    ///   - table: The rows.
    ///   - arrangement: How the model wants them.
    ///   - size: The rows of a batch; of users' rows the users, of windows the windows.
    ///   - epoch: Counted from 0.
    ///   - whose: Whose order of users' rows.
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
                // What an epoch leaves in the queues, the next one finds there.
                for _ in 0..<epoch { _ = loader.nextPass(isTraining: true) }
            }
            return loader.nextPass(isTraining: true)
        }
    }
}
