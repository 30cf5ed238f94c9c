import AlertStore
import Watching

extension AlertEvent {
    /// An alert with the number `number`.
    static func numbered(_ number: Int) -> AlertEvent {
        AlertEvent(
            id: "id-\(number)",
            second: 10 + number,
            fields: ["U1", "D\"1", "U2", "D2", "C1", "C2", "NTLM", "Network", "LogOn", "Fail"],
            score: 12.5,
            level: .high,
            reason: "line\nbreak",
            file: "auth.log",
            offset: 77
        )
    }
}

extension AlertRecord {
    /// An alert with the number `number`, in its own incident unless `user` is given.
    static func numbered(
        _ number: Int,
        second: Int? = nil,
        user: String? = nil,
        silencedBy: String? = nil
    ) -> AlertRecord {
        let name = user ?? "U\(number)"
        return AlertRecord(
            id: "id-\(number)",
            source: "auth.log",
            line: number,
            second: second ?? 10 + number,
            score: 12.5,
            level: .high,
            reason: "reason \(number)",
            values: [name, "D1", name, "D1", "A\(number)", "B\(number)", "NTLM", "Network", "LogOn", "Fail"],
            silencedBy: silencedBy
        )
    }
}
