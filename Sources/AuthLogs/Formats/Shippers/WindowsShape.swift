/// The places where a shipper of Windows events puts the fields.
struct WindowsShape: Sendable {
    /// The places of fields, the best first.
    let fields: [(field: WindowsEvent.Field, path: JSONPath)]
    /// The places of the event's own time, the best first.
    let times: [JSONPath]
    /// The places of the time at which a shipper received the event, by the clock of the event.
    let localReceipts: [JSONPath]
    /// The places of the time in UTC at which a shipper received the event; its own time if there is no other.
    let receipts: [JSONPath]
    /// The clock of a time that names no zone.
    let clock: LogTime.Clock
    /// The places of the outcome in words, which counts where the event does not tell.
    let outcomes: [JSONPath]
    /// The place of a list of data with a name and a value each.
    let list: JSONPath?

    /// The places of the fields of `System`, by their names there.
    struct System {
        var eventID: [String]
        var provider: [String]
        var channel: [String]
        var computer: [String]
        var recordID: [String]
    }

    init(
        _ paths: inout JSONPaths,
        system: System,
        eventData prefixes: [String],
        other: [(WindowsEvent.Field, String)] = [],
        times: [String],
        localReceipts: [String] = [],
        receipts: [String] = [],
        clock: LogTime.Clock = .unix,
        outcomes: [String] = [],
        list: String? = nil
    ) {
        var fields: [(WindowsEvent.Field, JSONPath)] = []
        let systems: [(WindowsEvent.Field, [String])] = [
            (.eventID, system.eventID), (.provider, system.provider), (.channel, system.channel),
            (.computer, system.computer), (.recordID, system.recordID),
        ]
        for (field, names) in systems { fields += names.map { (field, paths.add($0)) } }
        for prefix in prefixes {
            for field in WindowsEvent.Field.allCases where !field.rawValue.hasPrefix("system.") {
                fields.append((field, paths.add(prefix + field.rawValue)))
            }
        }
        fields += other.map { ($0.0, paths.add($0.1)) }
        self.fields = fields
        self.times = times.map { paths.add($0) }
        self.localReceipts = localReceipts.map { paths.add($0) }
        self.receipts = receipts.map { paths.add($0) }
        self.clock = clock
        self.outcomes = outcomes.map { paths.add($0) }
        self.list = list.map { paths.add($0) }
    }
}

extension WindowsShape {
    /// Winlogbeat 7 and 8, and Elastic Agent.
    static func winlogbeat(_ paths: inout JSONPaths) -> Self {
        Self(
            &paths,
            system: System(
                eventID: ["winlog.event_id", "event.code"],
                provider: ["winlog.provider_name", "event.provider"],
                channel: ["winlog.channel"],
                // With a collector, `host.name` is the collector.
                computer: ["winlog.computer_name", "winlog.computer", "host.name", "host.hostname"],
                recordID: ["winlog.record_id"]
            ),
            eventData: ["winlog.event_data."],
            other: [(.logonType, "winlog.logon.type"), (.address, "source.ip"), (.workstationName, "source.domain")],
            times: ["winlog.time_created"],
            receipts: ["@timestamp", "timestamp"],
            outcomes: ["event.outcome", "winlog.keywords"]
        )
    }

    /// Winlogbeat 5 and 6.
    static func winlogbeat6(_ paths: inout JSONPaths) -> Self {
        Self(
            &paths,
            system: System(
                eventID: ["event_id"],
                provider: ["source_name", "provider_name"],
                channel: ["log_name", "channel"],
                computer: ["computer_name", "computer", "beat.hostname", "host.name"],
                recordID: ["record_number", "record_id"]
            ),
            eventData: ["event_data."],
            times: ["time_created"],
            receipts: ["@timestamp", "timestamp"],
            outcomes: ["event.outcome", "keywords"]
        )
    }

    /// The structure of the XML: evtx_dump, python-evtx, Chainsaw; `root` is `event.` or nothing.
    static func xml(_ paths: inout JSONPaths, root: String) -> Self {
        let system = root + "system."
        func text(_ name: String) -> [String] { [system + name, system + name + ".#text"] }
        return Self(
            &paths,
            system: System(
                eventID: text("eventid"),
                provider: ["provider.#attributes.name", "provider_attributes.name", "provider.@name", "provider.name"]
                    .map { system + $0 },
                channel: text("channel"),
                computer: text("computer"),
                recordID: text("eventrecordid")
            ),
            eventData: [root + "eventdata."],
            times: [
                "timecreated.#attributes.systemtime", "timecreated_attributes.systemtime", "timecreated.@systemtime",
                "timecreated.systemtime",
            ].map { system + $0 },
            receipts: ["@timestamp"],
            list: root + "eventdata.data"
        )
    }

    /// Wazuh, whose decoder adds `win.` before everything.
    static func wazuh(_ paths: inout JSONPaths, root: String) -> Self {
        let system = root + "win.system."
        return Self(
            &paths,
            system: System(
                eventID: [system + "eventid"],
                provider: [system + "providername"],
                channel: [system + "channel"],
                computer: [system + "computer"],
                recordID: [system + "eventrecordid"]
            ),
            eventData: [root + "win.eventdata."],
            times: [system + "systemtime"],
            receipts: ["timestamp", "@timestamp"]
        )
    }

    /// All fields at the top: NXLog and many others, and the table `SecurityEvent` of Azure.
    static func flat(_ paths: inout JSONPaths) -> Self {
        Self(
            &paths,
            system: flatSystem,
            eventData: ["", "eventdata.", "event_data."],
            times: ["eventtime", "timecreated", "timestamp"],
            localReceipts: ["eventreceivedtime"],
            // Azure's tables give the event's own time in UTC, with or without a zone.
            receipts: ["systemtime", "timegenerated", "utctime", "@timestamp"],
            clock: .local,
            outcomes: ["eventtype", "keywords", "event.outcome"]
        )
    }

    /// Hayabusa's timeline: the names in `Details` are abbreviated, all others are those of the event.
    static func hayabusa(_ paths: inout JSONPaths) -> Self {
        Self(
            &paths,
            system: flatSystem,
            eventData: ["allfieldinfo.", "extrafieldinfo.", "details."],
            other: [
                (.targetUser, "details.tgtuser"), (.targetDomain, "details.tgtdomain"),
                (.targetDomain, "details.tgtdom"),
                (.subjectUser, "details.srcuser"), (.subjectDomain, "details.srcdomain"),
                (.subjectDomain, "details.srcdom"), (.workstationName, "details.srccomp"),
                (.workstation, "details.srccomp"), (.clientName, "details.srccomp"), (.address, "details.srcip"),
                (.clientAddress, "details.srcip"), (.package, "details.authpkg"), (.packageName, "details.authpkg"),
                (.serviceName, "details.svc"), (.targetServer, "details.tgtsvr"), (.logonType, "details.type"),
                (.accountName, "details.tgtuser"), (.accountName, "details.user"),
            ],
            times: ["timestamp", "datetime", "time"],
            clock: .local
        )
    }

    private static var flatSystem: System {
        System(
            eventID: ["eventid", "eventcode", "event_id", "id"],
            provider: ["sourcename", "providername", "provider", "eventsourcename", "provider.name", "source_name"],
            channel: ["channel", "logname", "log_name", "eventlog"],
            computer: ["hostname", "computer", "computername", "machinename", "computer_name"],
            recordID: ["recordnumber", "eventrecordid", "recordid", "record_number", "event_record_id"]
        )
    }
}
