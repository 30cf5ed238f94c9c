import AuthLogs

extension EVTXLog {
    /// The records and the damaged places of a chunk.
    struct Scan {
        /// The number of the newest record; that after which is asked if none is newer.
        private(set) var newest: Int
        /// The number of the newest record of all, 0 if there is none.
        private(set) var highest = 0
        /// The number of damaged places.
        private(set) var damage = 0
        /// The number of damaged places before the first new record.
        private(set) var damageBefore = 0

        /// The size of the front of a chunk that has the number of its first record.
        static let headSize = 528

        /// Scans the chunk in `bytes` for records after `last`.
        init(_ bytes: [UInt8], after last: Int) {
            newest = last
            var numbers: [Int?] = []
            var event = LogEvent()
            bytes.withUnsafeBytes { bytes in
                EVTXChunk(bytes, number: 0).forEachRecord(into: &event) { place, _, _ in
                    if case .record(let number) = place {
                        numbers.append(plausible(number))
                    } else {
                        numbers.append(nil)
                    }
                }
            }
            let ends = bytes.count >= Self.headSize ? [24, 32].map { Self.number(at: $0, bytes) } : []
            for (index, number) in numbers.enumerated() {
                guard let number, number > highest, Self.isSound(index, numbers, ends) else { continue }
                (highest, newest) = (number, max(newest, number))
            }
            for number in numbers {
                let isDamaged = number.map { $0 > newest } ?? true
                if isDamaged { damage += 1 }
                if let number, !isDamaged, number > last { break }
                damageBefore = damage
            }
            damage = numbers.count { $0.map { $0 > newest } ?? true }
        }

        /// True if the number at `index` follows its neighbours' or is one of the chunk's `ends`: one that stands alone is
        /// damaged.
        private static func isSound(_ index: Int, _ numbers: [Int?], _ ends: [UInt64]) -> Bool {
            guard let number = numbers[index] else { return false }
            if ends.contains(UInt64(number)) || numbers.count == 1 { return true }
            if index > 0, numbers[index - 1] == number - 1 { return true }
            return index + 1 < numbers.count && numbers[index + 1] == number + 1
        }

        /// The number of the first record of a chunk that begins with `head`: that of the record itself, since the header
        /// is not up to date while the chunk is written; 0 if there is none.
        static func firstRecord(_ head: [UInt8]) -> UInt64 {
            let isRecord = head[512..<516].elementsEqual([0x2a, 0x2a, 0, 0])
            return number(at: isRecord ? 520 : 24, head)
        }

        private static func number(at offset: Int, _ bytes: [UInt8]) -> UInt64 {
            bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        }
    }

    /// The number of a record as one that a log can have; `nil` for a larger one, which is damaged.
    static func plausible(_ number: UInt64) -> Int? { number < 1 << 43 ? Int(number) : nil }
}
