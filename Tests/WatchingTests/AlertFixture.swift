import AlertStore
import AuthLogs
import Incidents
import Watching

extension AlertEvent {
    /// An alert with the number `number`.
    static func numbered(_ number: Int, second: Int? = nil, score: Double = 12.5) -> AlertEvent {
        let alert = AlertRecord(
            id: "id-\(number)",
            source: "auth.log",
            event: AuthEvent(
                second: second ?? 10 + number,
                values: ["U1", "D\"1", "U2", "D2", "C1", "C2", "NTLM", "Network", "LogOn", "Fail"],
                line: number
            ),
            score: score,
            severity: .high,
            reason: "line\nbreak"
        )
        return AlertEvent(alert)
    }
}

extension AlertRecord {
    /// An alert with the number `number`, in its own incident unless `user` is given.
    static func numbered(
        _ number: Int,
        second: Int? = nil,
        user: String? = nil,
        suppressedBy: String? = nil
    ) -> AlertRecord {
        let name = user ?? "U\(number)"
        return AlertRecord(
            id: "id-\(number)",
            source: "auth.log",
            event: AuthEvent(
                second: second ?? 10 + number,
                values: [name, "D1", name, "D1", "A\(number)", "B\(number)", "NTLM", "Network", "LogOn", "Fail"],
                line: number
            ),
            score: 12.5,
            severity: .high,
            reason: "reason \(number)",
            suppressedBy: suppressedBy
        )
    }
}
