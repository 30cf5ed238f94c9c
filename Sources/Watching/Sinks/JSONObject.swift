import ByteIO

/// The text of a JSON object, put together member by member.
struct JSONObject {
    private var members: [String] = []

    init() {}

    init(_ name: String, _ value: String) { add(name, value) }

    init(_ name: String, raw value: String) { add(name, raw: value) }

    var text: String { "{" + members.joined(separator: ",") + "}" }

    mutating func add(_ name: String, _ value: String) { add(name, raw: JSONText.quoted(value)) }

    mutating func add(_ name: String, _ number: some BinaryInteger) { add(name, raw: "\(number)") }

    /// A number that is not finite is left out: JSON has no word for it.
    mutating func add(_ name: String, _ number: Double) { if number.isFinite { add(name, raw: "\(number)") } }

    mutating func add(_ name: String, _ texts: [String]) {
        add(name, raw: "[" + texts.map(JSONText.quoted).joined(separator: ",") + "]")
    }

    mutating func add(_ name: String, raw value: String) { members.append(JSONText.quoted(name) + ":" + value) }
}
