import AuthLogs
import ByteIO
import Foundation

/// Cuts samples of logs to short inputs, from which the fuzzer of a reader begins.
struct Seeds {
    private let reader: Reader
    /// The number of seeds that one sample gives: more would only take time.
    private static let most = 40
    /// The bytes of a sample that are looked at.
    private static let longestSample = 4 << 20

    /// The seeds of `reader`.
    init(_ reader: Reader) { self.reader = reader }

    /// Writes the seeds that need no sample, and those of all files in `samples`, a folder or a file, to the folder
    /// `output`.
    func write(samples: String?, to output: String) throws {
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        var names = Set<[UInt8]>()
        let write = { (seed: [UInt8]) in
            let seed = Array(seed.prefix(reader.longestInput))
            guard !seed.isEmpty, names.insert(seed).inserted else { return }
            try Data(seed).write(to: URL(fileURLWithPath: "\(output)/seed-\(names.count)"))
        }
        for seed in reader.ownSeeds { try write(seed) }
        for path in samples.map(Self.files(in:)) ?? [] {
            for seed in Self.spread(try seeds(of: path)) { try write(seed) }
        }
        print("\(names.count) seeds")
    }

    private static func files(in path: String) -> [String] {
        guard let names = FileManager.default.enumerator(atPath: path) else { return [path] }
        let paths = names.compactMap { $0 as? String }.sorted().map { "\(path)/\($0)" }
        return paths.filter {
            (try? FileManager.default.attributesOfItem(atPath: $0))?[.type] as? FileAttributeType == .typeRegular
        }
    }

    /// At most ``most`` of `seeds`, from all over the sample.
    private static func spread(_ seeds: [[UInt8]]) -> [[UInt8]] {
        guard seeds.count > most else { return seeds }
        return (0..<most).map { seeds[$0 * seeds.count / most] }
    }

    private func seeds(of path: String) throws -> [[UInt8]] {
        guard let file = try? PeekedFile(path: path, headSize: Self.longestSample) else { return [] }
        let sample = Sample(file.head, longestInput: reader.longestInput)
        switch reader {
        case .evtx: return sample.chunks
        case .evtxfile: return sample.filesOfChunks
        case .xml: return sample.elements
        case .json: return sample.objects.enumerated().map { $0 % 2 == 0 ? $1 : [UInt8($0 / 2 % 32)] + $1 }
        case .framing: return sample.isJSON ? [sample.head] + sample.objects.map { [UInt8(ascii: " ")] + $0 } : []
        case .syslog: return sample.isText(.known(.syslog)) ? sample.lines : []
        case .zeek: return sample.isText(.zeekTSV) ? sample.linesWithHeader : []
        case .csv: return sample.isText(.known(.lanl)) || sample.isText(.known(.dayFile)) ? sample.lines : []
        case .identity: return sample.events.map(\.line)
        case .book: return try [sample.book()]
        case .text:
            return [Array(try Data(contentsOf: URL(fileURLWithPath: path)).prefix(reader.longestInput)), sample.utf16]
        case .detection: return [sample.head]
        case .log:
            return sample.isJSON ? [] : sample.isText(.known(.evtx)) ? sample.files : sample.lines + [sample.head]
        case .map, .times: return []
        }
    }
}
