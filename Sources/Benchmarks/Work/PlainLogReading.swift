import ByteIO
import Foundation

/// A straightforward reading of logs: lines as strings, split at blanks, or objects of JSONSerialization.
///
/// The baseline that ours is measured against. It understands what ``SampleLogs`` writes and no more: neither other
/// forms, nor names that belong together.
package enum PlainLogReading {
    /// The events of the syslog at `path` as lines of a day file, in order of time.
    package static func syslog(_ path: String) throws -> [String] {
        try events(path) { line in
            let words = line.split(separator: " ")
            guard words.count > 3, words[2].hasPrefix("sshd["), let second = second(words[0]) else { return nil }
            let logon = logon(words[3...].map(String.init), line: String(line))
            guard let (user, source, method, orientation, outcome) = logon else { return nil }
            let accounts = [user, "?", user, "?"]
            return (
                second, accounts + [source, String(words[1]), method, "RemoteInteractive", orientation, outcome]
            )
        }
    }

    private static func logon(_ words: [String], line: String) -> (String, String, String, String, String)? {
        switch words[0] {
        case "Accepted" where words.count > 5: (words[3], words[5], words[1], "LogOn", "Success")
        case "Failed" where words.count > 5: (words[3], words[5], words[1], "LogOn", "Fail")
        case "Disconnected" where words.count > 4 && words[2] == "user": (words[3], words[4], "?", "LogOff", "Success")
        case "pam_unix(sshd:session):" where line.contains("session closed for user"):
            (words.last ?? "?", "?", "?", "LogOff", "Success")
        default: nil
        }
    }

    /// The events of Winlogbeat's objects at `path` as lines of a day file, in order of time.
    package static func winlogbeat(_ path: String) throws -> [String] {
        try events(path) { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let object, let winlog = object["winlog"] as? [String: Any], let id = winlog["event_id"] as? String,
                ["4624", "4625", "4634"].contains(id), let data = winlog["event_data"] as? [String: String],
                let computer = winlog["computer_name"] as? String,
                let second = (object["@timestamp"] as? String).flatMap({ second($0[...]) })
            else { return nil }
            let user = data["TargetUserName"]?.lowercased() ?? "?"
            let domain = data["TargetDomainName"]?.lowercased() ?? "?"
            let host = computer.split(separator: ".")[0].lowercased()
            let source = id == "4634" ? host : data["IpAddress"] ?? "?"
            let type = data["LogonType"] == "3" ? "Network" : "?"
            let method = data["AuthenticationPackageName"] ?? "?"
            let orientation = id == "4634" ? "LogOff" : "LogOn"
            let outcome = id == "4625" ? "Fail" : "Success"
            return (second, [user, domain, user, domain, source, host, method, type, orientation, outcome])
        }
    }

    /// The rows that `event` finds in the lines of the file at `path`.
    private static func events(_ path: String, _ event: (Substring) -> (Int, [String])?) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read")
        }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        return lines.compactMap(event).enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            .map { "\($0.element.0),\($0.element.1.joined(separator: ","))" }
    }

    /// The second of a time such as `2025-01-01T08:00:00.123Z`.
    private static func second(_ text: Substring) -> Int? {
        let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard parts.count == 7 else { return nil }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (Int32(parts[0] - 1_900), Int32(parts[1] - 1), Int32(parts[2]))
        (time.tm_hour, time.tm_min, time.tm_sec) = (Int32(parts[3]), Int32(parts[4]), Int32(parts[5]))
        return timegm(&time)
    }
}
