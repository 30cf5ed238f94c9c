import AuthLogs
import ByteIO

/// Names the places of records in logs, in the form that `surprisal explain` takes.
struct EventPlaceText {
    private let log: EventLog

    init(_ log: EventLog) { self.log = log }

    /// `auth.log:12`, or `Security.evtx, record 12`.
    func name(of place: EventPlace) -> String {
        let (key, number) = number(of: place)
        return Self.name(log.path(ofFile: place.file), number, key)
    }

    /// The file of a place.
    func path(of place: EventPlace) -> String {
        let path = log.path(ofFile: place.file)
        return path == "-" ? Self.standardInput : path
    }

    /// The number of a place, and what it counts: `line`, `record`, or of a damaged EVTX file `chunk`.
    func number(of place: EventPlace) -> (key: String, number: Int) {
        if let chunk = place.chunk { return ("chunk", chunk) }
        return (log.hasRecordNumbers(file: place.file) ? "record" : "line", place.line)
    }

    /// The place of line, record or chunk `number` of the file at `path`: `auth.log:12`, `Security.evtx, record 12`.
    static func name(_ path: String, _ number: Int, _ key: String) -> String {
        key == "line" ? "\(file(path)):\(number)" : "\(file(path)), \(key) \(number)"
    }

    /// The name of a file: the path, or `standard input` for `-`.
    static func file(_ path: String) -> String { path == "-" ? standardInput : path.withoutControls }

    /// The name of standard input in places.
    static let standardInput = "standard input"
}
