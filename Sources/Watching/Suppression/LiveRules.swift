package import AlertStore
import AuthLogs
import Detection
import ByteIO
import Foundation
package import Suppression

/// Applies the suppression rules of a file, and reloads the file whenever it has changed.
///
///     let rules = try LiveRules(path: "rules.ndjson") { print($0) }
///     try store.add(rules.marked(alerts))
///
/// An invalid file leaves the rules unchanged, and is reported once.
package final class LiveRules {
    package let path: String
    /// The rules in force.
    package private(set) var rules: SuppressionRules
    private let epoch: Int
    private let report: (Notice) -> Void
    private var version: FileVersion?
    private var lastCheck: ContinuousClock.Instant

    /// The result of reloading a file that has changed.
    package enum Notice: Sendable, Hashable {
        /// The file was loaded and contains this number of rules.
        case read(Int)
        /// The file is invalid, and the rules stay unchanged.
        case refused(String)
    }

    /// Identifies a version of the file: any change alters it.
    private struct FileVersion: Equatable {
        let identity: LogFileIdentity
        let size: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (identity, size) = (LogFileIdentity(status), Int(status.st_size))
        }
    }

    /// Loads the file at `path`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - epoch: The time of the log's second 0, in seconds since 1970.
    ///   - report: Called after the file was reloaded, or could not be.
    /// - Throws: `InputError` if the file is invalid.
    package init(path: String, epoch: Int = 0, report: @escaping (Notice) -> Void = { _ in }) throws {
        (self.path, self.epoch, self.report) = (path, epoch, report)
        lastCheck = .now
        // Before the file is read, so that a change while it is read causes a reload.
        version = FileVersion(path)
        rules = SuppressionRules(try RuleFile(contentsOf: path).rules, epoch: epoch)
    }

    /// Returns `alerts` with the names of the rules that suppress them; checks the file for changes at most once a second.
    package func marked(_ alerts: [AlertRecord], now: ContinuousClock.Instant = .now) -> [AlertRecord] {
        if !alerts.isEmpty, lastCheck.duration(to: now) >= .seconds(1) { reload(now) }
        return alerts.map { alert in
            var alert = alert
            let values = AuthField.allCases.map { alert.event[$0] }
            alert.suppressedBy = rules.first(for: values, at: alert.second)?.name
            return alert
        }
    }

    private func reload(_ now: ContinuousClock.Instant) {
        lastCheck = now
        let version = FileVersion(path)
        guard version != self.version else { return }
        self.version = version
        do {
            rules = SuppressionRules(try RuleFile(contentsOf: path).rules, epoch: epoch)
            report(.read(rules.rules.count))
        } catch {
            report(.refused("\(error)"))
        }
    }
}
