import HTTPTypes
import Hummingbird
import NIOCore

/// A file of the dashboard, embedded in the program: nothing outside this list can be requested, whatever the path.
struct Asset: Sendable {
    private enum Kind: String {
        case html = "text/html; charset=utf-8"
        case css = "text/css; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case svg = "image/svg+xml"
    }

    private let path: String
    private let kind: Kind
    private let bytes: ByteBuffer

    private init(_ path: String, _ kind: Kind, _ bytes: [UInt8]) {
        (self.path, self.kind, self.bytes) = (path, kind, ByteBuffer(bytes: bytes))
    }

    func add(to router: Router<DashboardContext>) {
        let headers: HTTPFields = [.contentType: kind.rawValue, .cacheControl: "no-cache"]
        router.get(RouterPath(path)) { [bytes] _, _ in
            Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
        }
    }

    /// All files; Package.swift embeds the same list.
    static let all: [Asset] = [
        Asset("/", .html, PackageResources.index_html),
        Asset("/login", .html, PackageResources.login_html),
        Asset("/icon.svg", .svg, PackageResources.icon_svg),
        Asset("/style.css", .css, PackageResources.style_css),
        Asset("/components.css", .css, PackageResources.components_css),
        Asset("/events.css", .css, PackageResources.events_css),
        Asset("/profile.css", .css, PackageResources.profile_css),
        Asset("/app.js", .script, PackageResources.app_js),
        Asset("/api.js", .script, PackageResources.api_js),
        Asset("/dom.js", .script, PackageResources.dom_js),
        Asset("/texts.js", .script, PackageResources.texts_js),
        Asset("/chart.js", .script, PackageResources.chart_js),
        Asset("/list.js", .script, PackageResources.list_js),
        Asset("/incident.js", .script, PackageResources.incident_js),
        Asset("/entity.js", .script, PackageResources.entity_js),
        Asset("/profile.js", .script, PackageResources.profile_js),
        Asset("/events.js", .script, PackageResources.events_js),
        Asset("/suppressed.js", .script, PackageResources.suppressed_js),
        Asset("/decide.js", .script, PackageResources.decide_js),
        Asset("/keys.js", .script, PackageResources.keys_js),
        Asset("/login.js", .script, PackageResources.login_js),
    ]
}
