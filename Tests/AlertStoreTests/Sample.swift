import AlertStore
import AuthLogs
import Foundation
import Incidents
import TestSupport

/// Alerts and stores to test with.
enum Sample {
    /// A moment that is the same in every run.
    static let now = Date(timeIntervalSince1970: 1_000_000)

    /// An alert of which only what matters is said.
    static func alert(
        _ id: String,
        line: Int = 1,
        second: Int = 0,
        user: String = "U1",
        from source: String = "C1",
        to destination: String = "C2",
        account: String? = nil,
        score: Double = 20,
        severity: Severity? = .high,
        reason: String? = nil,
        isCommon: Bool = false,
        suppressedBy: String? = nil
    ) -> AlertRecord {
        AlertRecord(
            id: id,
            source: "auth",
            event: AuthEvent(
                second: second,
                values: [
                    user, "D1", account ?? user, "D1", source, destination, "Kerberos", "Network", "LogOn", "Success",
                ],
                line: line
            ),
            score: score,
            severity: severity,
            reason: reason ?? "reason of \(id)",
            hasCommonDestination: isCommon,
            fields: #"{"src_user":{"seen":1}}"#,
            suppressedBy: suppressedBy
        )
    }

    /// So many random alerts in some hours, with few enough names that they meet.
    static func alerts(_ count: Int, names: Int, span: Int, seed: UInt64) -> [AlertRecord] {
        var numbers = SeededNumbers(seed: seed)
        func name(_ letter: String) -> String { "\(letter)\(Int.random(in: 0..<names, using: &numbers))" }
        return (0..<count).map { index in
            let user = name("U")
            return alert(
                "\(index)",
                second: Int.random(in: 0..<span, using: &numbers),
                user: user,
                // Now and then a computer that is called as a user is.
                from: index % 17 == 0 ? user : name("C"),
                to: name("C"),
                account: index % 5 == 0 ? name("U") : nil,
                // Few enough scores that some are equal.
                score: Double(Int.random(in: 0..<12, using: &numbers)),
                severity: Severity.allCases.randomElement(using: &numbers),
                isCommon: index % 4 == 0,
                suppressedBy: index % 11 == 0 ? "rule" : nil
            )
        }
    }
}

/// Stores in a folder that goes away with the suite: that a test still uses one keeps no folder.
struct TemporaryStores {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A new store with these alerts.
    func make(_ alerts: [AlertRecord] = []) throws -> AlertStore {
        let store = try AlertStore(path: folder.file("\(UUID().uuidString).sqlite"))
        try store.add(alerts, at: Sample.now)
        return store
    }
}
