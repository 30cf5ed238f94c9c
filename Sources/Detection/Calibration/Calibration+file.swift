import ByteIO
import Foundation
package import History
import Incidents
package import Runs

extension Calibration: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, weights, seconds, loss, fields, score, curve, shares
        case groups = "aspects"
    }

    /// The version of the file format; it changes when the meaning of the file does.
    private static let version = 2

    /// Encodes all counts; values derived from them are recomputed on decoding.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .version)
        try container.encode(weights, forKey: .weights)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(loss, forKey: .loss)
        try container.encode(fields, forKey: .fields)
        try container.encode(score, forKey: .score)
        try container.encode(curve, forKey: .curve)
        try container.encode(shares, forKey: .shares)
        let named = groups.map { ($0.key.rawValue, $0.value) }
        try container.encode(Dictionary(uniqueKeysWithValues: named), forKey: .groups)
    }

    /// Decodes the output of ``encode(to:)``.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard try container.decodeIfPresent(Int.self, forKey: .version) == Self.version else {
            let text = "another version"
            throw DecodingError.dataCorruptedError(forKey: .version, in: container, debugDescription: text)
        }
        let named = try container.decode([String: QuantileSketch].self, forKey: .groups)
        let groups = named.compactMap { name, sketch in FeatureGroup(rawValue: name).map { ($0, sketch) } }
        self.init(
            weights: try container.decode(String.self, forKey: .weights),
            seconds: try container.decode(Int.self, forKey: .seconds),
            loss: try container.decode(QuantileSketch.self, forKey: .loss),
            fields: try container.decode([String: QuantileSketch].self, forKey: .fields),
            score: try container.decode(QuantileSketch.self, forKey: .score),
            curve: try container.decode(AlertCurve.self, forKey: .curve),
            shares: try container.decode(MixtureWeights.self, forKey: .shares),
            groups: Dictionary(uniqueKeysWithValues: groups)
        )
    }
}

extension RunFolder {
    /// Returns the run's calibration.
    ///
    /// - Returns: The calibration; `nil` where there is none, or where it belongs to other weights or to an earlier
    ///   version of Surprisal.
    /// - Throws: `InputError` when the file is not a calibration.
    package func calibration() throws -> Calibration? {
        guard has(.calibration), has(.bestWeights) else { return nil }
        let path = path(.calibration)
        guard let data = FileManager.default.contents(atPath: path),
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { throw InputError(file: path, message: "is not a calibration: remove it and calibrate again") }
        // The first version contained only the fields.
        guard object["version"] != nil else { return nil }
        guard let calibration = try? JSONDecoder().decode(Calibration.self, from: data) else {
            throw InputError(file: path, message: "is not a calibration of this version: calibrate again")
        }
        return try calibration.weights == mark(of: .bestWeights) ? calibration : nil
    }

    /// Replaces the run's calibration and the history that goes with it.
    ///
    /// The old files stay until both new ones are written, so neither a full disk nor a terminated program loses data.
    package func write(_ calibration: Calibration, with history: AccessHistory?) throws {
        func staged(_ item: RunItem) -> String { path(item) + ".new" }
        func show(_ item: RunItem) throws {
            guard rename(staged(item), path(item)) == 0 else {
                let reason = String(cString: strerror(errno))
                throw InputError(file: path(item), message: "cannot be replaced: \(reason)")
            }
        }
        defer { for item in [RunItem.calibratedHistory, .calibration] { unlink(staged(item)) } }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try AtomicFile.write(encoder.encode(calibration), to: staged(.calibration))
        try history?.write(to: staged(.calibratedHistory))
        if history != nil { try show(.calibratedHistory) }
        try show(.calibration)
    }
}
