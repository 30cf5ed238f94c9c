import ArgumentParser
import ByteIO
import Watching

/// The address that `watch` posts alerts and incidents to.
struct WebhookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also post alerts and incidents as JSON to this address; failed requests are retried.",
            valueName: "url"
        )
    )
    var webhook: String?

    @Option(
        help: ArgumentHelp(
            "File with HTTP headers for the webhook, such as Authorization: one Name: value per line.",
            valueName: "file"
        )
    )
    var webhookHeaderFile: String?

    @Option(
        name: .customLong("webhook-ca"),
        help: ArgumentHelp(
            "CA certificates (PEM) to verify the webhook's server with, instead of the system's.",
            valueName: "file"
        )
    )
    var webhookAuthorityFile: String?

    func validate() throws {
        guard let webhook else {
            if webhookHeaderFile != nil { throw ValidationError("--webhook-header-file requires --webhook") }
            if webhookAuthorityFile != nil { throw ValidationError("--webhook-ca requires --webhook") }
            return
        }
        let address: WebhookAddress
        do {
            address = try WebhookAddress(webhook)
        } catch {
            throw ValidationError("\(error)")
        }
        if webhookAuthorityFile != nil, !address.isEncrypted {
            throw ValidationError("--webhook-ca requires an address that begins with https://")
        }
    }

    /// The delivery of what is found in `log`; `nil` without a webhook.
    ///
    /// - Throws: `InputError` if the headers or the certificates are invalid.
    func settings(state: String, log: String, epoch: Int) throws -> WebhookDelivery.Settings? {
        guard let webhook else { return nil }
        let address = try WebhookAddress(webhook)
        var settings = WebhookDelivery.Settings(address: address, cursorPath: "\(state)/webhook.json", log: log)
        if let webhookHeaderFile { settings.headers = try WebhookHeaders(contentsOf: webhookHeaderFile) }
        if let webhookAuthorityFile { settings.authorities = try WebhookAuthorities(contentsOf: webhookAuthorityFile) }
        settings.epoch = epoch
        return settings
    }
}
