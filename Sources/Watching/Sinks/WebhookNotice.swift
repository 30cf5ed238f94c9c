import ByteIO

/// What a person should hear of a webhook.
package enum WebhookNotice: Sendable, Hashable, CustomStringConvertible {
    /// It does not get through, and why; what there is to deliver waits.
    case failing(String)
    /// It gets through again.
    case recovered
    /// So many were left out, because the receiver refuses them, and with which status.
    case refused(alerts: Int, incidents: Int, status: Int)

    /// One sentence, without what a terminal would obey.
    package var description: String {
        switch self {
        case .failing(let why):
            "does not get through, what there is to deliver waits in the store: \(why.withoutControls)"
        case .recovered: "gets through again"
        case .refused(let alerts, let incidents, let status):
            "the receiver refuses with status \(status): \(Self.count(alerts, "alert")) and "
                + "\(Self.count(incidents, "incident")) are left out"
        }
    }

    private static func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }
}

/// What a status means for what was posted.
enum WebhookAnswer: Sendable, Hashable {
    /// It arrived.
    case taken
    /// It will not be taken, however often it comes.
    case refused
    /// It may be taken later, maybe once somebody has put something right.
    case later(String)

    init(status: Int) {
        switch status {
        case 200..<300: self = .taken
        case 300..<400: self = .later("the receiver answers with status \(status): redirects are not followed")
        // A key that is to be renewed, an address that is to be corrected, a receiver that is busy.
        case 401, 403, 404, 407, 408, 409, 421, 423, 425, 429: self = .later(Self.text(status))
        case 400..<500: self = .refused
        default: self = .later(Self.text(status))
        }
    }

    private static func text(_ status: Int) -> String { "the receiver answers with status \(status)" }
}
