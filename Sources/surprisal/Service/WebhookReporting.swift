import Synchronization
import Watching

extension WebhookDelivery {
    /// The time that a command waits for outstanding deliveries before it ends.
    private static let patience = Duration.seconds(2)

    /// Reports events of the delivery on standard error, even if the command is quiet.
    func report(_ line: StatusLine) {
        for notice in takeNotices() {
            line.clear()
            Console.note("webhook: \(notice)")
        }
    }

    /// Delivers what is outstanding, as far as time permits, and reports what happened.
    func finish(_ line: StatusLine) throws {
        let isDone = Mutex(false)
        try Blocking.run {
            let result = await self.stop(within: Self.patience)
            isDone.withLock { $0 = result }
        }
        report(line)
        guard !isDone.withLock({ $0 }) else { return }
        line.clear()
        Console.note("webhook: alerts that are not delivered yet will be sent after the next start")
    }
}
