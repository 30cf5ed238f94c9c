package import ByteIO
import Foundation

extension FieldMapping {
    /// Reads the mapping in the file at `path`.
    ///
    /// - Throws: `InputError` if there is none, or if it has an unknown key or value; the message names it.
    package init(path: String) throws(InputError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "expected a mapping, found no file that can be read")
        }
        try self.init(json: Array(data), file: path)
    }

    /// Reads the mapping in `json`, which errors call `file`.
    package init(json: [UInt8], file: String) throws(InputError) {
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: Data(json))
        } catch {
            throw InputError(file: file, message: "expected a JSON object, found something else: \(Self.reason(error))")
        }
        let whole = MappingNode(value: value, path: "", file: file)
        try whole.allow(["format", "delimiter", "header", "time", "fields", "where", "canonical"])
        self.init()
        try readFormat(whole)
        try readTime(whole.required("time"))
        try readFields(whole.required("fields"))
        if let conditions = try whole.member("where") {
            for condition in conditions.elements { try readCondition(condition) }
        }
        isCanonical = try whole.member("canonical")?.bool() ?? false
    }

    /// The place and the cause that the decoder gives, in its own words.
    private static func reason(_ error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return "another type" }
        let cause = context.underlyingError as NSError?
        return cause?.userInfo["NSDebugDescription"] as? String ?? context.debugDescription
    }

    private mutating func readFormat(_ whole: MappingNode) throws(InputError) {
        let name = try whole.required("format")
        switch try name.text() {
        case "json":
            for key in ["delimiter", "header"] where try whole.member(key) != nil {
                throw whole.error("\(key) is for the format csv only")
            }
            format = .json
        case "csv":
            let delimiter = try whole.member("delimiter")?.text().utf8.map { $0 } ?? [.comma]
            guard delimiter.count == 1, delimiter[0] < 0x80, ![0x0a, 0x0d, UInt8(ascii: "\"")].contains(delimiter[0])
            else { throw whole.error("expected one ASCII character as delimiter, found something else") }
            format = .csv(delimiter: delimiter[0], hasHeader: try whole.member("header")?.bool() ?? true)
        default: throw name.error("expected \"csv\" or \"json\", found something else")
        }
    }

    private mutating func readTime(_ node: MappingNode) throws(InputError) {
        if node.isObject {
            try node.allow(["field", "fields", "format", "zone"])
            timeSources = try readSources(node)
            if let format = try node.member("format") { timeNotation = try Self.notation(format) }
            if let zone = try node.member("zone") {
                guard let named = LogZone(named: try zone.text()) else {
                    throw zone.error("expected UTC, an offset such as +01:00, or a zone such as Europe/Berlin")
                }
                self.zone = named
            }
        } else {
            timeSources = [index(of: try source(node))]
        }
        guard !timeSources.isEmpty else { throw node.error("expected field or fields, found neither") }
    }

    private static func notation(_ node: MappingNode) throws(InputError) -> TimeNotation {
        let name = try node.text()
        switch name {
        case "auto": return .any
        case "iso": return .iso
        case "us": return .usDate
        case "filetime": return .fileTime
        case "relative": return .relative
        case "number": return .unix(nil)
        case "unix": return .unix(.seconds)
        case "unix_ms": return .unix(.milliseconds)
        case "unix_us": return .unix(.microseconds)
        case "unix_ns": return .unix(.nanoseconds)
        default: break
        }
        guard name.contains("%") else {
            throw node.error(
                "expected auto, iso, us, filetime, number, unix, unix_ms, unix_us, unix_ns, relative, or a format with %"
            )
        }
        do throws(TimeFormat.Fault) {
            return .format(try TimeFormat(name))
        } catch {
            throw node.error(error.message)
        }
    }

    private mutating func readFields(_ node: MappingNode) throws(InputError) {
        try node.allow(MappedField.all.map(\.name))
        for (name, target) in MappedField.all {
            guard let field = try node.member(name) else { continue }
            rules.append(try readRule(field, target))
        }
        let hasUser = rules.contains { $0.target == .slot(.sourceUser) || $0.target == .slot(.destinationUser) }
        guard hasUser else { throw node.error("expected src_user or dst_user, found neither") }
    }

    private mutating func readRule(_ node: MappingNode, _ target: Target) throws(InputError) -> Rule {
        var rule = Rule(target: target)
        guard node.isObject else {
            rule.sources = [index(of: try source(node))]
            return rule
        }
        try node.allow(["field", "fields", "values", "default", "value"])
        if let value = try node.member("value") {
            guard try node.members().count == 1 else { throw node.error("value allows no other key beside it") }
            rule.fallback = Array(try value.text().utf8)
            try check(rule, value)
            return rule
        }
        rule.sources = try readSources(node)
        guard !rule.sources.isEmpty else { throw node.error("expected field, fields or value, found none of them") }
        if let values = try node.member("values") {
            for (key, value) in try values.members().sorted(by: { $0.key < $1.key }) {
                rule.known.insert(key.utf8)
                rule.replacements.append(Array(try value.text().utf8))
            }
        }
        if let fallback = try node.member("default") { rule.fallback = Array(try fallback.text().utf8) }
        try check(rule, node)
        return rule
    }

    /// Checks what an account may be said to be.
    private func check(_ rule: Rule, _ node: MappingNode) throws(InputError) {
        guard rule.target == .account else { return }
        for value in rule.replacements + [rule.fallback].compactMap({ $0 }) {
            guard ["missing", "exists", ""].contains(String(decoding: value, as: UTF8.self)) else {
                throw node.error("expected \"missing\" or \"exists\", found something else")
            }
        }
    }

    private mutating func readCondition(_ node: MappingNode) throws(InputError) {
        try node.allow(["field", "in", "not_in"])
        let field = try source(node.required("field"))
        let (included, excluded) = (try node.member("in"), try node.member("not_in"))
        guard let list = included ?? excluded, included == nil || excluded == nil else {
            throw node.error("expected either in or not_in")
        }
        var values = ByteTable()
        for element in list.elements { values.insert(try element.scalar().utf8) }
        conditions.append(Condition(source: index(of: field), values: values, isIncluded: included != nil))
    }

    /// The indices of the places in `field` or `fields`.
    private mutating func readSources(_ node: MappingNode) throws(InputError) -> [Int] {
        let (field, fields) = (try node.member("field"), try node.member("fields"))
        guard field == nil || fields == nil else { throw node.error("expected field or fields, found both") }
        var indices: [Int] = []
        if let field { indices.append(index(of: try source(field))) }
        for element in fields?.elements ?? [] { indices.append(index(of: try source(element))) }
        return indices
    }

    private func source(_ node: MappingNode) throws(InputError) -> Source {
        if case .integer(let number) = node.value {
            guard case .csv = format, (1...CSVRecord.mostColumns).contains(number) else {
                throw node.error("expected a JSON path, or the number of a CSV column counted from 1")
            }
            return .column(number - 1)
        }
        if case .csv(_, hasHeader: false) = format {
            throw node.error("expected the number of a column, because the file has no header")
        }
        let name = try node.text()
        guard !name.isEmpty else { throw node.error("expected the name of a field, found none") }
        return .name(name)
    }
}
