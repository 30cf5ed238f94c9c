package import AuthLogs
import ByteIO

/// Assigns malicious events to campaigns, as listed in a file beside the labels.
package struct Campaigns: Sendable {
    /// The names of the campaigns, in order of appearance.
    package private(set) var names: [String] = []
    /// The kind of each campaign, such as `quiet`.
    package private(set) var kinds: [String] = []
    /// The campaign of each event, by its line in a red-team file: `time,user@domain,source,destination`.
    private var campaigns: [String: Int32] = [:]

    /// Reads the file at `path`: `time,user@domain,source,destination,kind,campaign`, below a heading.
    ///
    /// - Throws: `InputError` with the line that has another form.
    package init(contentsOf path: String) throws {
        var indices: [String: Int32] = [:]
        let reader = try LineReader(path: path)
        while let block = try reader.next() {
            _ = try block.forEachLine { line, number in
                guard number > 1 else { return true }
                let cells = String(decoding: line, as: UTF8.self).split(
                    separator: ",",
                    omittingEmptySubsequences: false
                )
                guard cells.count == 6, let second = Int(cells[0]), !cells[4].isEmpty else {
                    let found = cells.count == 6 ? "no time or no kind" : "\(cells.count) fields"
                    let message = "expected time,user@domain,source,destination,kind,campaign, found \(found)"
                    throw InputError(file: path, line: number, message: message)
                }
                let name = String(cells[5])
                let index = indices[name] ?? Int32(names.count)
                if indices.updateValue(index, forKey: name) == nil {
                    names.append(name)
                    kinds.append(String(cells[4]))
                }
                campaigns[Self.key(second, cells[1], cells[2], cells[3])] = index
                return true
            }
        }
    }

    /// The index in ``names`` of the campaign of a malicious event; −1 if it belongs to none.
    package subscript(event: AuthEventView) -> Int32 {
        let user = "\(event.string(.sourceUser))@\(event.string(.sourceDomain))"
        let hosts = (event.string(.sourceHost), event.string(.destinationHost))
        return campaigns[Self.key(event.second, user[...], hosts.0[...], hosts.1[...])] ?? -1
    }

    private static func key(_ second: Int, _ user: Substring, _ source: Substring, _ destination: Substring) -> String {
        "\(second),\(user),\(source),\(destination)"
    }
}
