package import AlertStore
import AuthLogs
import Detection
import ByteIO
import Foundation
package import Suppression

/// The rules of a file that people edit while a log is watched: read again whenever it has changed.
///
///     let rules = try LiveRules(path: "rules.ndjson") { print($0) }
///     try store.add(rules.marked(alerts))
///
/// A file that is not as it should be leaves the rules as they were, and says so once.
package final class LiveRules {
    /// The file.
    package let path: String
    /// The rules that count now.
    package private(set) var rules: SuppressionRules
    private let epoch: Int
    private let report: (Notice) -> Void
    private var mark: Mark?
    private var lastLook: ContinuousClock.Instant

    /// What became of a file that had changed.
    package enum Notice: Sendable, Hashable {
        /// It was read, and has so many rules.
        case read(Int)
        /// It is not as it should be: the rules stay as they were.
        case refused(String)
    }

    /// What a file that was changed differs in.
    private struct Mark: Equatable {
        let identity: LogFileIdentity
        let size: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (identity, size) = (LogFileIdentity(status), Int(status.st_size))
        }
    }

    /// The rules in the file at `path`, for a log whose second 0 is `epoch` seconds after 1970.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - epoch: When the log's second 0 is.
    ///   - report: Told when the file was read again, or could not be.
    /// - Throws: `InputError` where the file is not as it should be.
    package init(path: String, epoch: Int = 0, report: @escaping (Notice) -> Void = { _ in }) throws {
        (self.path, self.epoch, self.report) = (path, epoch, report)
        lastLook = .now
        // Before it is read: what is written meanwhile is then read again.
        mark = Mark(path)
        rules = SuppressionRules(try RuleFile(contentsOf: path).rules, epoch: epoch)
    }

    /// `alerts`, those that a rule silences with its name; looks at the file at most once a second.
    package func marked(_ alerts: [AlertRecord], now: ContinuousClock.Instant = .now) -> [AlertRecord] {
        if !alerts.isEmpty, lastLook.duration(to: now) >= .seconds(1) { look(now) }
        return alerts.map { alert in
            var alert = alert
            let values = AuthField.allCases.map { alert.event[$0] }
            alert.suppressedBy = rules.first(for: values, at: alert.second)?.name
            return alert
        }
    }

    private func look(_ now: ContinuousClock.Instant) {
        lastLook = now
        let mark = Mark(path)
        guard mark != self.mark else { return }
        self.mark = mark
        do {
            rules = SuppressionRules(try RuleFile(contentsOf: path).rules, epoch: epoch)
            report(.read(rules.rules.count))
        } catch {
            report(.refused("\(error)"))
        }
    }
}
