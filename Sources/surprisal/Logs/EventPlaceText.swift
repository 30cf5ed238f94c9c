import AuthLogs
import ByteIO

/// Names the places of records in logs.
struct EventPlaceText {
    private let log: EventLog
    /// The folder that all files are in; empty if there is none.
    private let folder: String

    init(_ log: EventLog) {
        self.log = log
        folder = log.hasSeveralFiles ? Self.commonFolder(of: log.files.map(\.path)) : ""
    }

    private static func commonFolder(of paths: [String]) -> String {
        guard var common = paths.first.map({ $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() })
        else {
            return ""
        }
        for path in paths {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            common = common.prefix(zip(common, parts).prefix { $0 == $1 }.count)
        }
        return common.isEmpty ? "" : common.joined(separator: "/") + "/"
    }

    /// The longest name of a file in a table.
    private static let longestName = 48

    /// The name of a file in a table: without the folder that all files share, and with its middle left out if it is long.
    func short(_ path: String) -> String {
        let name = path == "-" ? "standard input" : String(path.dropFirst(folder.count)).withoutControls
        guard name.count > Self.longestName else { return name }
        return "\(name.prefix(Self.longestName / 2 - 1))…\(name.suffix(Self.longestName / 2))"
    }

    /// The place of a record in a table: the file, if there are several, and the number.
    func short(_ place: EventPlace) -> String {
        let (key, number) = number(of: place)
        guard log.hasSeveralFiles else { return "\(number)" }
        let name = short(log.path(ofFile: place.file))
        return key == "line" ? "\(name):\(number)" : "\(name), \(key) \(number)"
    }

    /// `auth.log:12`, or `Security.evtx, record 12`.
    func name(of place: EventPlace) -> String {
        let (key, number) = number(of: place)
        return key == "line" ? "\(path(of: place)):\(number)" : "\(path(of: place)), \(key) \(number)"
    }

    /// The file of a place.
    func path(of place: EventPlace) -> String {
        let path = log.path(ofFile: place.file)
        return path == "-" ? "standard input" : path
    }

    /// The number of a place, and what it counts: `line`, or of an EVTX file `record` or `chunk`.
    func number(of place: EventPlace) -> (key: String, number: Int) {
        if let chunk = place.chunk { return ("chunk", chunk) }
        return (log.hasRecordNumbers(file: place.file) ? "record" : "line", place.line)
    }
}
