import ByteIO

/// Maps records of Zeek's logs that are written as JSON.
struct ZeekRecords: Sendable {
    private let columns: [(column: ZeekEvent.Column, path: JSONPath)]
    private let path: JSONPath
    private let time: JSONPath
    private let uid: JSONPath
    private let address: [JSONPath]
    private let kerberos: [JSONPath]
    private let ntlm: [JSONPath]
    private let rdp: [JSONPath]
    private let ssh: [JSONPath]

    init(_ paths: inout JSONPaths) {
        var columns: [(ZeekEvent.Column, JSONPath)] = []
        for column in ZeekEvent.Column.allCases {
            columns.append((column, paths.add(column.rawValue)))
            // Stores that treat dots as levels get underscores.
            if column.rawValue.hasPrefix("id.") {
                columns.append((column, paths.add("id_" + column.rawValue.dropFirst(3))))
            }
        }
        self.columns = columns
        path = paths.add("_path")
        (time, uid, address) = (paths.add("ts"), paths.add("uid"), paths.add("id.orig_h", "id_orig_h"))
        kerberos = paths.add("request_type", "error_msg", "forwardable", "cipher")
        ntlm = paths.add(
            "username",
            "domainname",
            "hostname",
            "server_nb_computer_name",
            "server_dns_computer_name",
            "server_tree_name"
        )
        rdp = paths.add("cookie", "security_protocol", "client_build", "keyboard_layout")
        ssh = paths.add("auth_attempts", "auth_success", "host_key_alg", "kex_alg", "hassh")
    }

    /// True if `record` is one of Zeek.
    func matches(_ record: JSONRecord) -> Bool { record.has(time) && (record.hasAny(address) || record.has(path)) }

    /// Maps `record`.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        guard let log = log(of: record) else { return .noUser }
        var zeek = ZeekEvent()
        for (column, path) in columns where zeek[column] == nil { zeek[column] = record[path] }
        return zeek.map(log, into: &event)
    }

    /// The log that `record` is from, by its name or else by its fields; `nil` if it has none that tells.
    private func log(of record: JSONRecord) -> ZeekEvent.Log? {
        if let path = record[path] { return ZeekEvent.Log(path: path) }
        if record.hasAny(kerberos) { return .kerberos }
        // Before rdp and ntlm: all logs share columns such as `client`, and only this one has these.
        if record.hasAny(ssh) { return .ssh }
        if record.hasAny(rdp) { return .rdp }
        return record.hasAny(ntlm) ? .ntlm : nil
    }
}
