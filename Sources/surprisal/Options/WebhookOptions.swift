import ArgumentParser
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

    func validate() throws {
        guard webhookHeaderFile == nil || webhook != nil else {
            throw ValidationError("--webhook-header-file goes with --webhook.")
        }
    }

    /// How to post what is found in `log`; `nil` where nothing is to be posted.
    ///
    /// - Throws: `InputError` where the address or the file of headers is none.
    func settings(state: String, log: String, epoch: Int) throws -> WebhookDelivery.Settings? {
        guard let webhook else { return nil }
        let address = try WebhookAddress(webhook)
        var settings = WebhookDelivery.Settings(address: address, cursorPath: "\(state)/webhook.json", log: log)
        if let webhookHeaderFile { settings.headers = try WebhookHeaders(contentsOf: webhookHeaderFile) }
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
        try Waiting.until { await self.stop(within: Self.patience) }
        report(line)
    }
}
