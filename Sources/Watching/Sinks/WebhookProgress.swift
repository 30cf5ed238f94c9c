import ByteIO

/// The state of a webhook's delivery: position, current batch, batch size, failures and refusals.
///
/// Its methods return the notices that the operator should see.
struct WebhookProgress {
    /// The position up to which everything has been delivered or skipped.
    private(set) var cursor: WebhookCursor
    /// The batch being posted; it stays the same until it is delivered, so that the receiver recognises a repeated one.
    var batch: WebhookBatch?
    /// The size of the next batch.
    private(set) var limit: Int
    private let maximum: Int
    /// The number of consecutive failed attempts.
    private var failures = 0
    /// The number of times that the current batch was refused.
    private var refusals = 0
    private var isFailing = false
    /// The alerts and incidents that were skipped and not reported yet.
    private var skipped: (alerts: Int, incidents: Int, status: Int)?
    private var isSkipping = false

    init(cursor: WebhookCursor, limit: Int) {
        (self.cursor, self.limit, maximum) = (cursor, max(1, limit), max(1, limit))
    }

    /// Records that nothing is left to deliver up to `end`.
    mutating func finish(at end: WebhookCursor) -> [WebhookNotice] {
        cursor = end
        return endSkipping()
    }

    /// Records that the batch was accepted.
    mutating func accept(_ batch: WebhookBatch) -> [WebhookNotice] {
        let notices = recover() + endSkipping()
        move(past: batch)
        limit = min(maximum, limit * 2)
        return notices
    }

    /// Halves a batch that was refused, to find the alert or incident that is the reason.
    ///
    /// - Returns: False if the batch cannot be split any further.
    mutating func split(_ batch: WebhookBatch) -> Bool {
        guard batch.count > 1 else { return false }
        limit = batch.count / 2
        self.batch = nil
        return true
    }

    /// Skips the batch.
    ///
    /// The first of consecutive skips is reported at once, the others together at their end.
    mutating func skip(_ batch: WebhookBatch, status: Int) -> [WebhookNotice] {
        let earlier = skipped ?? (0, 0, status)
        skipped = (earlier.alerts + batch.alerts.count, earlier.incidents + batch.incidents.count, status)
        move(past: batch)
        guard !isSkipping else { return recover() }
        defer { isSkipping = true }
        return recover() + takeSkipped()
    }

    /// Records a failed attempt; only the first of an outage is reported.
    ///
    /// - Returns: The number of consecutive failures, and the notices.
    mutating func fail(_ reason: String) -> (failures: Int, notices: [WebhookNotice]) {
        failures += 1
        defer { isFailing = true }
        return (failures, isFailing ? [] : [.failing(reason)])
    }

    /// Records that the batch was refused, and returns how often that has happened.
    mutating func refuse() -> Int {
        refusals += 1
        return refusals
    }

    private mutating func move(past batch: WebhookBatch) {
        (cursor, self.batch, failures, refusals) = (batch.end, nil, 0, 0)
    }

    private mutating func recover() -> [WebhookNotice] {
        defer { isFailing = false }
        return isFailing ? [.recovered] : []
    }

    private mutating func endSkipping() -> [WebhookNotice] {
        isSkipping = false
        return takeSkipped()
    }

    /// Reports what was skipped since the last report.
    mutating func takeSkipped() -> [WebhookNotice] {
        defer { skipped = nil }
        return skipped.map { [.refused(alerts: $0.alerts, incidents: $0.incidents, status: $0.status)] } ?? []
    }
}

/// A message about a webhook for the operator.
package enum WebhookNotice: Sendable, Hashable, CustomStringConvertible {
    /// Posting fails for this reason; alerts and incidents stay in the store until it works again.
    case failing(String)
    /// Posting works again.
    case recovered
    /// The receiver refused these alerts and incidents with `status`, and they were skipped.
    case refused(alerts: Int, incidents: Int, status: Int)

    /// One sentence, without control characters.
    package var description: String {
        switch self {
        case .failing(let reason):
            "delivery is failing, undelivered alerts and incidents wait in the store: \(reason.withoutControls)"
        case .recovered: "delivery has resumed"
        case .refused(let alerts, let incidents, let status):
            "the receiver refused \(Self.count(alerts, "alert")) and \(Self.count(incidents, "incident")) "
                + "with status \(status): they were skipped"
        }
    }

    private static func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }
}

/// The meaning of a response's status for a batch.
enum WebhookAnswer: Sendable, Hashable {
    /// The receiver has it.
    case accepted
    /// The receiver will never accept it, however often it is sent.
    case refused
    /// The receiver may accept it later, possibly after somebody has fixed something.
    case later(String)

    init(status: Int) {
        switch status {
        case 200..<300: self = .accepted
        case 300..<400:
            self = .later("the receiver responds with status \(status): redirects are not followed, change the URL")
        // Expired credentials, a wrong URL, or a busy receiver.
        case 401, 403, 404, 407, 408, 409, 421, 423, 425, 429: self = .later(Self.text(status))
        case 400..<500: self = .refused
        default: self = .later(Self.text(status))
        }
    }

    private static func text(_ status: Int) -> String { "the receiver responds with status \(status)" }
}
