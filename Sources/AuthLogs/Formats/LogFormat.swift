/// A log format that can be read: the registry of all of them.
///
/// `docs/reference/formats` describes each one. A JSON log may mix formats: each of its records tells its own.
package enum LogFormat: String, CaseIterable, Sendable, Codable {
    case evtx
    case windowsXML = "windows-xml"
    case windowsJSON = "windows-json"
    case syslog
    case journald
    case zeek
    case okta
    case entra
    case ocsf
    case ecs
    case lanl
    case lanl2017 = "lanl-2017"
    case dayFile = "day-file"
    case json = "surprisal-json"
    case mapped = "map"

    /// The name for people.
    package var title: String {
        switch self {
        case .evtx: "Windows event log (EVTX)"
        case .windowsXML: "Windows events as XML"
        case .windowsJSON: "Windows events as JSON"
        case .syslog: "sshd in syslog"
        case .journald: "sshd in journald's JSON"
        case .zeek: "Zeek kerberos.log, ntlm.log, rdp.log"
        case .okta: "Okta System Log"
        case .entra: "Microsoft Entra sign-ins"
        case .ocsf: "OCSF Authentication (3002)"
        case .ecs: "Elastic Common Schema"
        case .lanl: "LANL 2015 (auth.txt)"
        case .lanl2017: "LANL 2017 (wls_day-NN)"
        case .dayFile: "day file of surprisal prepare"
        case .json: "Surprisal's own JSON"
        case .mapped: "any CSV or JSON with --map"
        }
    }

    /// How the format is written, and by what.
    package var summary: String {
        switch self {
        case .evtx: "Security.evtx as Windows keeps and exports it; damaged files are read as far as they can be"
        case .windowsXML: "<Event> elements from wevtutil, Get-WinEvent, Splunk; one a line or under <Events>"
        case .windowsJSON: "Winlogbeat 6 to 8, Elastic Agent, NXLog, evtx_dump, hayabusa, Wazuh, Azure SecurityEvent"
        case .syslog: "OpenSSH lines of rsyslog, syslog-ng, macOS; RFC 3164 and RFC 5424, times with and without a year"
        case .journald: "journalctl -o json"
        case .zeek: "TSV and JSON; ssh.log names no user and is filtered"
        case .okta: "events of /api/v1/logs"
        case .entra: "sign-ins from Graph or from diagnostic settings"
        case .ocsf: "versions 1.0 to 1.5; Amazon Security Lake"
        case .ecs: "event.category authentication of any source"
        case .lanl: "time,user@domain,user@domain,source,destination,type,logon,orientation,outcome"
        case .lanl2017: "JSON of the Unified Host and Network Data Set"
        case .dayFile: "11 or 12 columns: time, the ten fields, and possibly a label"
        case .json: "objects with src_user, dst_pc and so on, as docs/reference/formats/json.md describes them"
        case .mapped: "docs/reference/formats/map.md describes the mapping file"
        }
    }

    /// How records are delimited.
    package enum Framing: Sendable {
        /// Chunks of 64 KiB with binary records.
        case evtx
        /// XML elements.
        case xml
        /// JSON objects, one a line or not.
        case json
        /// One record a line.
        case lines
    }

    /// How records are delimited; a mapped log is JSON or lines, as its mapping says.
    package var framing: Framing {
        switch self {
        case .evtx: .evtx
        case .windowsXML: .xml
        case .windowsJSON, .journald, .okta, .entra, .ocsf, .ecs, .lanl2017, .json: .json
        case .zeek, .syslog, .lanl, .dayFile, .mapped: .lines
        }
    }

    /// True if the log is text, with lines.
    package var isText: Bool { self != .evtx }
}
