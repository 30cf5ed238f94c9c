import Hummingbird
import NIOCore

/// What is known of a request beside the request itself.
struct PageContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks, as far as the connection tells.
    let client: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        client = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}
