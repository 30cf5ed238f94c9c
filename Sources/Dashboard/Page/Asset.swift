import HTTPTypes
import Hummingbird
import NIOCore

/// A file of the page, kept in the program: what is not in this list cannot be asked for, whatever path is sent.
struct Asset: Sendable {
    /// What kind of file it is.
    private enum Kind: String {
        case html = "text/html; charset=utf-8"
        case css = "text/css; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case drawing = "image/svg+xml"
    }

    private let path: String
    private let kind: Kind
    private let bytes: ByteBuffer

    private init(_ path: String, _ kind: Kind, _ bytes: [UInt8]) {
        (self.path, self.kind, self.bytes) = (path, kind, ByteBuffer(bytes: bytes))
    }

    func add(to router: Router<PageContext>) {
        let headers: HTTPFields = [.contentType: kind.rawValue, .cacheControl: "no-cache"]
        router.get(RouterPath(path)) { [bytes] _, _ in
            Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
        }
    }

    /// All of them.
    static let all: [Asset] = [
        Asset("/", .html, PackageResources.index_html),
        Asset("/login", .html, PackageResources.login_html),
        Asset("/icon.svg", .drawing, PackageResources.icon_svg),
        Asset("/style.css", .css, PackageResources.style_css),
        Asset("/parts.css", .css, PackageResources.parts_css),
        Asset("/rows.css", .css, PackageResources.rows_css),
        Asset("/usual.css", .css, PackageResources.usual_css),
        Asset("/app.js", .script, PackageResources.app_js),
        Asset("/api.js", .script, PackageResources.api_js),
        Asset("/dom.js", .script, PackageResources.dom_js),
        Asset("/words.js", .script, PackageResources.words_js),
        Asset("/chart.js", .script, PackageResources.chart_js),
        Asset("/list.js", .script, PackageResources.list_js),
        Asset("/incident.js", .script, PackageResources.incident_js),
        Asset("/name.js", .script, PackageResources.name_js),
        Asset("/rows.js", .script, PackageResources.rows_js),
        Asset("/usual.js", .script, PackageResources.usual_js),
        Asset("/decide.js", .script, PackageResources.decide_js),
        Asset("/keys.js", .script, PackageResources.keys_js),
        Asset("/silenced.js", .script, PackageResources.silenced_js),
        Asset("/login.js", .script, PackageResources.login_js),
    ]
}
