import Foundation

/// The record of how day files were made: `dataset.json`, beside them and in every run that learned from them.
package struct Dataset: Codable, Hashable, Sendable {
    /// True if times are seconds since 1970 and days have dates; false if a log counts from its own start, as LANL's do.
    package var isDated: Bool
    /// The time zone whose midnight ends a day, such as `UTC` or `Europe/Berlin`.
    package var timeZone: String
    /// The accounts whose events are kept: `people`, `all`, or a pattern.
    package var users: String
    /// The formats that were read.
    package var formats: [String]
    /// The version of Surprisal.
    package var surprisalVersion: String?

    package init(isDated: Bool = false, timeZone: String = "UTC", users: String = "people", formats: [String] = []) {
        (self.isDated, self.timeZone, self.users, self.formats) = (isDated, timeZone, users, formats)
    }

    /// The name of the file.
    package static let fileName = "dataset.json"

    private enum CodingKeys: String, CodingKey {
        case isDated = "dated"
        case timeZone = "time_zone"
        case users, formats
        case surprisalVersion = "surprisal_version"
    }
}
