/// Where the delivery of a webhook stands.
struct WebhookProgress {
    /// How far everything is dealt with.
    private(set) var cursor: WebhookCursor
    /// What is being posted: the same until it is settled, so that the receiver knows it again.
    var batch: WebhookBatch?
    /// How much goes into the next batch.
    private(set) var limit: Int
    private let most: Int
    /// How many attempts have failed in a row.
    private var failures = 0
    /// How often the batch was refused.
    private var refusals = 0
    private var isOut = false
    /// What was left out and not told of yet.
    private var refused: (alerts: Int, incidents: Int, status: Int)?
    private var isRefusing = false

    init(cursor: WebhookCursor, limit: Int) { (self.cursor, self.limit, most) = (cursor, max(1, limit), max(1, limit)) }

    /// Nothing is left, up to `end`; what to tell.
    mutating func rest(at end: WebhookCursor) -> [WebhookNotice] {
        cursor = end
        return leaveRefusal()
    }

    /// The batch arrived; what to tell.
    mutating func settle(_ batch: WebhookBatch) -> [WebhookNotice] {
        let notices = recover() + leaveRefusal()
        move(past: batch)
        limit = min(most, limit * 2)
        return notices
    }

    /// The batch is refused: one of several will be found in smaller ones.
    ///
    /// - Returns: Whether there are smaller ones.
    mutating func split(_ batch: WebhookBatch) -> Bool {
        guard batch.count > 1 else { return false }
        limit = batch.count / 2
        self.batch = nil
        return true
    }

    /// The batch is left out; what to tell: the first time in a row at once, then once it is over.
    mutating func leaveOut(_ batch: WebhookBatch, status: Int) -> [WebhookNotice] {
        let earlier = refused ?? (0, 0, status)
        refused = (earlier.alerts + batch.alerts.count, earlier.incidents + batch.incidents.count, status)
        move(past: batch)
        guard !isRefusing else { return recover() }
        defer { isRefusing = true }
        return recover() + takeRefused()
    }

    /// An attempt failed, and is to be told of where it is the first of an outage.
    ///
    /// - Returns: How many have failed in a row, and what to tell.
    mutating func fail(_ why: String) -> (failures: Int, notices: [WebhookNotice]) {
        failures += 1
        defer { isOut = true }
        return (failures, isOut ? [] : [.failing(why)])
    }

    /// The batch was refused once more; how often that is.
    mutating func refuse() -> Int {
        refusals += 1
        return refusals
    }

    private mutating func move(past batch: WebhookBatch) {
        (cursor, self.batch, failures, refusals) = (batch.end, nil, 0, 0)
    }

    private mutating func recover() -> [WebhookNotice] {
        defer { isOut = false }
        return isOut ? [.recovered] : []
    }

    private mutating func leaveRefusal() -> [WebhookNotice] {
        isRefusing = false
        return takeRefused()
    }

    /// What was left out since that was last told of.
    mutating func takeRefused() -> [WebhookNotice] {
        defer { refused = nil }
        return refused.map { [.refused(alerts: $0.alerts, incidents: $0.incidents, status: $0.status)] } ?? []
    }
}
