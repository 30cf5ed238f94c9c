import ByteIO

/// A value in a mapping file, with its place for messages.
struct MappingNode {
    let value: JSONValue
    /// The keys that lead to it, joined by points.
    let path: String
    let file: String

    var isObject: Bool { if case .object = value { true } else { false } }

    /// The elements of a list, or the value itself.
    var elements: [MappingNode] {
        guard case .list(let values) = value else { return [self] }
        return values.map { MappingNode(value: $0, path: path, file: file) }
    }

    /// The members of an object.
    func members() throws(InputError) -> [String: MappingNode] {
        guard case .object(let members) = value else { throw error("expected an object, found something else") }
        var nodes: [String: MappingNode] = [:]
        for (key, value) in members {
            nodes[key] = MappingNode(value: value, path: path.isEmpty ? key : "\(path).\(key)", file: file)
        }
        return nodes
    }

    /// The member called `key`; `nil` if there is none.
    func member(_ key: String) throws(InputError) -> MappingNode? { try members()[key] }

    /// The member called `key`.
    func required(_ key: String) throws(InputError) -> MappingNode {
        guard let member = try member(key) else { throw error("expected the key \(key), found none") }
        return member
    }

    /// Throws if there is a key that is not among `keys`.
    func allow(_ keys: [String]) throws(InputError) {
        for key in try members().keys.sorted() where !keys.contains(key) {
            throw error("\(JSONText.visible(key)) is not a key here; known are \(keys.joined(separator: ", "))")
        }
    }

    /// The value as text.
    func text() throws(InputError) -> String {
        guard let text = value.text else { throw error("expected text, found something else") }
        return text
    }

    /// The value as text, be it a text, a number or a Boolean.
    func scalar() throws(InputError) -> String {
        switch value {
        case .text(let text): return text
        case .integer(let number): return String(number)
        case .bool(let value): return value ? "true" : "false"
        case .null, .number, .list, .object: throw error("expected text, found something else")
        }
    }

    /// The value as a Boolean.
    func bool() throws(InputError) -> Bool {
        guard case .bool(let value) = value else { throw error("expected true or false, found something else") }
        return value
    }

    /// The error `message` at this place.
    func error(_ message: String) -> InputError {
        InputError(file: file, message: path.isEmpty ? message : "\(path): \(message)")
    }
}

/// The fields that a mapping may set, by their names in its file.
enum MappedField {
    /// All fields.
    static let all: [(name: String, target: FieldMapping.Target)] = [
        ("src_user", .slot(.sourceUser)),
        ("src_domain", .slot(.sourceDomain)),
        ("dst_user", .slot(.destinationUser)),
        ("dst_domain", .slot(.destinationDomain)),
        ("src_pc", .host(name: .sourceHost, address: .sourceAddress)),
        ("dst_pc", .host(name: .destinationHost, address: .destinationAddress)),
        ("src_ip", .slot(.sourceAddress)),
        ("dst_ip", .slot(.destinationAddress)),
        ("auth_type", .slot(.authenticationType)),
        ("logon_type", .slot(.logonType)),
        ("auth_orient", .slot(.orientation)),
        ("success", .outcome),
        ("account", .account),
        ("src_sid", .slot(.sourceSID)),
        ("dst_sid", .slot(.destinationSID)),
        ("reporter", .slot(.reporter)),
        ("record_id", .slot(.recordID)),
    ]
}
