/// Damages bytes in the way that disks, networks and attackers do; the same for the same seed.
struct Damage {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A few changed bytes, a missing end or a piece that is doubled.
    mutating func variant(of bytes: [UInt8]) -> [UInt8] {
        var variant = bytes
        switch below(4) {
        case 0: variant.removeLast(below(bytes.count))
        case 1:
            let start = below(bytes.count)
            let piece = bytes[start..<min(bytes.count, start + 1 + below(64))]
            variant.insert(contentsOf: piece, at: below(bytes.count))
        default:
            for _ in 0...below(8) {
                let place = below(bytes.count)
                variant[place] = below(2) == 0 ? variant[place] ^ (1 << UInt8(below(8))) : UInt8(below(256))
            }
        }
        return variant
    }

    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
