import ArgumentParser
import Synchronization
import Watching

/// Where `watch` posts what it finds.
struct WebhookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also post alerts and incidents as JSON to this address, until it takes them.",
            valueName: "url"
        )
    )
    var webhook: String?

    @Option(
        help: ArgumentHelp(
            "Headers to post with, such as Authorization: a file with lines Name: value.",
            valueName: "file"
        )
    )
    var webhookHeaderFile: String?

    @Option(
        name: .customLong("webhook-ca"),
        help: ArgumentHelp(
            "Trust the receiver by these certificates (PEM) instead of the system's.",
            valueName: "file"
        )
    )
    var webhookAuthorityFile: String?

    func validate() throws {
        guard webhook == nil else { return }
        if webhookHeaderFile != nil { throw ValidationError("--webhook-header-file goes with --webhook.") }
        if webhookAuthorityFile != nil { throw ValidationError("--webhook-ca goes with --webhook.") }
    }

    /// How to post what is found in `log`; `nil` where nothing is to be posted.
    ///
    /// - Throws: `InputError` where the address, the file of headers or that of certificates is none.
    func settings(state: String, log: String, epoch: Int) throws -> WebhookDelivery.Settings? {
        guard let webhook else { return nil }
        let address = try WebhookAddress(webhook)
        var settings = WebhookDelivery.Settings(address: address, cursorPath: "\(state)/webhook.json", log: log)
        if let webhookHeaderFile { settings.headers = try WebhookHeaders(contentsOf: webhookHeaderFile) }
        if webhookAuthorityFile != nil, !address.isEncrypted {
            throw ValidationError("--webhook-ca is for an address that begins with https://")
        }
        if let webhookAuthorityFile { settings.authorities = try WebhookAuthorities(contentsOf: webhookAuthorityFile) }
        settings.epoch = epoch
        return settings
    }
}

extension WebhookDelivery {
    /// How long a command that ends waits for what is left.
    private static let patience = Duration.seconds(2)

    /// Says on standard error what happened, also where the command is quiet.
    func report(_ line: StatusLine) {
        for notice in takeNotices() {
            line.clear()
            Console.note("webhook: \(notice)")
        }
    }

    /// Delivers what is left, as far as there is time, and says what happened.
    func finish(_ line: StatusLine) throws {
        let isDone = Mutex(false)
        try Waiting.until {
            let result = await self.stop(within: Self.patience)
            isDone.withLock { $0 = result }
        }
        report(line)
        guard !isDone.withLock({ $0 }) else { return }
        line.clear()
        Console.note("webhook: what is not delivered by now comes after the next start")
    }
}
