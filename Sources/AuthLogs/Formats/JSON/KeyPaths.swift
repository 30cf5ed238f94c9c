import ByteIO

/// The paths of a tree of keys, such as `user.name`, as a table from a place in the tree and a key to the next place.
///
/// A key may hold several segments of a path, so that `{"user.name": …}` and `{"user": {"name": …}}` lead to the same
/// place. One look-up a key, whatever the number of paths; no path is ever put together.
///
/// The table never changes, so that no text can make its look-ups slow.
struct KeyPaths: Sendable {
    /// A place in the tree: the root, an inner place, or none.
    struct Place: Sendable, Equatable {
        fileprivate let number: UInt32

        static let root = Place(number: 0)
        /// The place from which no key leads anywhere.
        static let none = Place(number: .max)
    }

    /// The place that a key leads to.
    struct Step: Sendable {
        /// The place in which the keys of the value are looked up.
        let place: Place
        /// The slot of the requested path that ends here; -1 if none does.
        let slot: Int

        static let none = Step(place: .none, slot: -1)
    }

    fileprivate struct Entry: Sendable {
        let words: Words
        let from: Place
        let step: Step
        /// The offset of the key in `keys`.
        let key: Int

        static let free = Entry(words: Words(), from: .none, step: .none, key: 0)
        @inline(__always) var isFree: Bool { from == .none }
    }

    /// The number of bytes at any key that are readable.
    static let reach = 16
    /// The maximum length of a path; a longer one is never found.
    static let longestPath = 128

    /// The entries by hash, with linear probing.
    private var entries: [Entry] = []
    /// What tells the key of each entry from others with equal words.
    private var cases: [LetterCases] = []
    private var keys: [UInt8] = []
    /// The slot of each path; equal paths share one.
    private(set) var slots: [Int] = []
    /// 0x20 in every byte if upper and lower case are equal, otherwise zero.
    private let fold: UInt64

    /// Creates the table of `paths`.
    init(_ paths: [String], ignoringCase: Bool) {
        fold = ignoringCase ? 0x2020_2020_2020_2020 : 0
        let paths = paths.map { ignoringCase ? Array($0.utf8).map(\.lowercased) : Array($0.utf8) }
        var slotOfPath: [[UInt8]: Int] = [:]
        for (index, path) in paths.enumerated() {
            if slotOfPath[path] == nil { slotOfPath[path] = index }
            slots.append(slotOfPath[path] ?? index)
        }
        insert(slotOfPath.filter { $0.key.count <= Self.longestPath })
    }

    /// Inserts an entry for every run of segments of every path.
    private mutating func insert(_ slotOfPath: [[UInt8]: Int]) {
        var places: [[UInt8]: Place] = [:]
        var runs: [(prefix: [UInt8]?, path: ArraySlice<UInt8>, key: ArraySlice<UInt8>)] = []
        for path in slotOfPath.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let ends = path.indices.filter { path[$0] == UInt8(ascii: ".") } + [path.count]
            for (index, end) in ends.enumerated() {
                let prefix = Array(path[..<end])
                if index + 1 < ends.count, places[prefix] == nil {
                    places[prefix] = Place(number: UInt32(places.count + 1))
                }
                for first in 0...index {
                    let prefix = first == 0 ? nil : Array(path[..<ends[first - 1]])
                    runs.append((prefix, path[..<end], path[(first == 0 ? 0 : ends[first - 1] + 1)..<end]))
                }
            }
        }
        // At most a quarter is in use: chains of probes stay short.
        var size = 64
        while size < runs.count * 4 { size *= 2 }
        entries = Array(repeating: .free, count: size)
        cases = Array(repeating: LetterCases(), count: size)
        for run in runs {
            let from = run.prefix.map { places[$0] ?? .none } ?? .root
            let path = Array(run.path)
            let step = Step(place: places[path] ?? .none, slot: slotOfPath[path] ?? -1)
            insert(key: Array(run.key), from: from, step)
        }
    }

    private mutating func insert(key: [UInt8], from: Place, _ step: Step) {
        let padded = key + Array(repeating: 0, count: Self.reach)
        padded.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            let words = Words(base, count: key.count, fold: fold)
            var index = words.hash(from) & (entries.count - 1)
            while !entries[index].isFree {
                let entry = entries[index]
                let own = keys[entry.key..<entry.key + entry.words.count]
                guard entry.from != from || !own.elementsEqual(key) else { return }
                index = (index + 1) & (entries.count - 1)
            }
            entries[index] = Entry(words: words, from: from, step: step, key: keys.count)
            if fold != 0 { cases[index] = LetterCases(base, count: key.count) }
            keys.append(contentsOf: key)
        }
    }

    /// Calls `body` with the table as pointers, for inner loops.
    @inline(__always)
    func withView<Result>(_ body: (View) throws -> Result) rethrows -> Result {
        try entries.withUnsafeBufferPointer { entries in
            try cases.withUnsafeBufferPointer { cases in
                try keys.withUnsafeBytes { try body(View(entries: entries, cases: cases, keys: $0, fold: fold)) }
            }
        }
    }

    /// The table as pointers.
    struct View {
        fileprivate let entries: UnsafeBufferPointer<Entry>
        fileprivate let cases: UnsafeBufferPointer<LetterCases>
        fileprivate let keys: UnsafeRawBufferPointer
        fileprivate let fold: UInt64

        /// The step from `place` by the key of `count` bytes at `key`.
        ///
        /// - Precondition: ``KeyPaths/reach`` bytes are readable from `key`, and from its end.
        @inline(__always)
        func step(from place: Place, by key: UnsafeRawPointer, count: Int) -> Step {
            guard place != .none else { return .none }
            let words = Words(key, count: count, fold: fold)
            let mask = entries.count &- 1
            var index = words.hash(place) & mask
            while !entries[index].isFree {
                let entry = entries[index]
                if entry.words == words, entry.from == place,
                    count <= LetterCases.longest ? cases[index].allow(key, count: count) : matches(entry, key)
                {
                    return entry.step
                }
                index = (index &+ 1) & mask
            }
            return .none
        }

        /// The place that `key` of at most ``KeyPaths/reach`` bytes leads to from the root.
        func place(_ key: StaticString) -> Place {
            withUnsafeTemporaryAllocation(byteCount: KeyPaths.reach, alignment: 1) { bytes in
                guard let base = bytes.baseAddress else { return .none }
                bytes.initializeMemory(as: UInt8.self, repeating: 0)
                let count = min(key.utf8CodeUnitCount, bytes.count)
                base.copyMemory(from: key.utf8Start, byteCount: count)
                return step(from: .root, by: base, count: count).place
            }
        }

        /// True if the key of `entry` equals that at `key`, which has the same length, byte by byte.
        private func matches(_ entry: Entry, _ key: UnsafeRawPointer) -> Bool {
            for offset in 0..<entry.words.count {
                let byte = key.load(fromByteOffset: offset, as: UInt8.self)
                guard keys[entry.key &+ offset] == (fold == 0 ? byte : byte.lowercased) else { return false }
            }
            return true
        }
    }

    /// The bit of a key's bytes that tells upper from lower case, which words of folded case ignore: it has to be the same
    /// where the byte is no letter.
    ///
    /// The first 16 and the last 8 bytes, as in ``Words``. All zero if the words ignore nothing.
    fileprivate struct LetterCases: Sendable {
        private var marks = (first: UInt64(0), second: UInt64(0), last: UInt64(0))
        private var bits = (first: UInt64(0), second: UInt64(0), last: UInt64(0))

        /// The maximum length of a key whose bytes are all in ``Words``.
        static let longest = 24

        init() {}

        /// The cases of the key of `count` bytes at `key`, which is in lower case.
        init(_ key: UnsafeRawPointer, count: Int) {
            func others(from start: Int) -> UInt64 {
                (0..<8).reduce(0) { marks, offset in
                    guard (0..<count).contains(start + offset) else { return marks }
                    let byte = key.load(fromByteOffset: start + offset, as: UInt8.self)
                    return byte &- UInt8(ascii: "a") < 26 ? marks : marks | 0x20 << UInt64(8 * offset)
                }
            }
            marks = (others(from: 0), others(from: 8), count > 16 ? others(from: count - 8) : 0)
            bits = words(key, count: count)
        }

        /// The case bits of the key at `key` where it counts.
        @inline(__always)
        private func words(_ key: UnsafeRawPointer, count: Int) -> (first: UInt64, second: UInt64, last: UInt64) {
            let first = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self)) & marks.first
            let second = UInt64(littleEndian: key.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) & marks.second
            guard count > 16 else { return (first, second, 0) }
            let last = key.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            return (first, second, UInt64(littleEndian: last) & marks.last)
        }

        /// True if the key of `count` bytes at `key`, whose words are the same, differs at most in the case of letters.
        @inline(__always)
        func allow(_ key: UnsafeRawPointer, count: Int) -> Bool { words(key, count: count) == bits }
    }

    /// The first 16 and the last 8 bytes of a key: the whole key up to 16 bytes.
    fileprivate struct Words: Sendable, Equatable {
        let first: UInt64
        let second: UInt64
        let last: UInt64
        let count: Int

        init() { (first, second, last, count) = (0, 0, 0, -1) }

        @inline(__always)
        init(_ key: UnsafeRawPointer, count: Int, fold: UInt64) {
            self.count = count
            let first = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self)) | fold
            let second = UInt64(littleEndian: key.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) | fold
            self.first = first & Self.mask(count)
            self.second = second & Self.mask(count &- 8)
            guard count > 16 else {
                last = 0
                return
            }
            last = UInt64(littleEndian: key.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)) | fold
        }

        /// The mask of the lowest `count` bytes.
        @inline(__always)
        private static func mask(_ count: Int) -> UInt64 {
            let bytes = UInt64(truncatingIfNeeded: max(0, min(8, count)))
            return bytes == 8 ? .max : (1 &<< (bytes &* 8)) &- 1
        }

        @inline(__always)
        func hash(_ place: Place) -> Int {
            var hash = first &* 0x9e37_79b9_7f4a_7c15
            hash ^= second ^ last ^ UInt64(place.number) &<< 16 ^ UInt64(truncatingIfNeeded: count) &<< 48
            hash = hash &* 0xd6e8_feb8_6659_fd93
            return Int(truncatingIfNeeded: hash &>> 40)
        }
    }
}
