import ByteIO
import Foundation
package import Vocabulary

extension RunFolder {
    /// What made the run.
    ///
    /// - Throws: `InputError` when `run.json` cannot be read or is not a record.
    package func record() throws -> RunRecord {
        let path = path(.record)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read: expected the record of a run")
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(RunRecord.self, from: data)
        } catch DecodingError.keyNotFound(let key, _) {
            throw InputError(file: path, message: "is not the record of a run: \(key.stringValue) is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            let what = key.isEmpty ? "it is not valid JSON" : "the value of \(key) is not valid"
            throw InputError(file: path, message: "is not the record of a run: \(what)")
        }
    }

    /// Replaces the record of what made the run.
    package func write(_ record: RunRecord) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try write(encoder.encode(record) + Data("\n".utf8), to: .record)
    }

    /// The model's sizes.
    package func modelConfiguration() throws -> ModelConfiguration {
        var unknown: [String] = []
        return try ModelConfiguration(
            contentsOf: path(.modelConfiguration),
            kind: record().model,
            unknownKeys: &unknown
        )
    }

    /// How the model is trained.
    package func trainerConfiguration() throws -> TrainerConfiguration {
        var unknown: [String] = []
        return try TrainerConfiguration(contentsOf: path(.trainerConfiguration), unknownKeys: &unknown)
    }

    /// The words and their ids.
    package func vocabulary() throws -> Vocabulary { try Vocabulary(contentsOf: path(.vocabulary)) }
}
