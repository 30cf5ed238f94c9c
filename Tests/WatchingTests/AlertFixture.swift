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
