import Mustache

extension ReportContent {
    /// The report as one HTML document that needs nothing else.
    ///
    /// - Throws: An error of the template, which would be a fault of this library.
    package func render() throws -> String {
        ScalarHTML.register()
        let template = try MustacheTemplate(string: String(decoding: PackageResources.report_mustache, as: UTF8.self))
        return template.render(view)
    }
}

/// Escapes scalar by scalar.
///
/// The template engine's own escaping goes by characters, so a quotation mark with an accent over it would slip through
/// and end an attribute.
private struct ScalarHTML: MustacheContentType {
    private static let registered: Void = MustacheContentTypes.register(ScalarHTML(), named: "SCALAR_HTML")

    static func register() { registered }

    func escapeText(_ text: String) -> String { Figure.escaped(text) }
}
