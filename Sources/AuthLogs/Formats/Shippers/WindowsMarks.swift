/// The paths that tell the shapes of Windows events apart.
struct WindowsMarks: Sendable {
    /// The number, of Winlogbeat 7 and 8.
    let winlogID: JSONPath
    /// Their channel.
    let winlogChannel: JSONPath
    /// The number, of Wazuh.
    let wazuhID: [JSONPath]
    /// The number, in the structure of XML.
    let xmlID: [JSONPath]
    /// The same without `Event` around it.
    let bareXMLID: [JSONPath]
    /// The number, at the top.
    let flatIDs: [JSONPath]
    /// Fields that only Winlogbeat 6 has beside a number.
    let winlogbeat6: [JSONPath]
    /// Fields of Hayabusa's timeline.
    let hayabusa: [JSONPath]
    /// Fields that tell a Windows event from other records with a number.
    let windows: [JSONPath]
    /// The host, in LANL's events.
    let lanlHost: JSONPath
    /// Values without names, of Fluent Bit.
    let inserts: JSONPath
    /// The number, of Get-WinEvent.
    let winEventID: JSONPath
    /// Its host.
    let machine: JSONPath
    /// The name of the target.
    let target: JSONPath
    /// Event data as JSON text, of EvtxECmd.
    let payload: JSONPath
    /// `DOMAIN\user`, in Azure's tables.
    let account: [JSONPath]

    init(_ paths: inout JSONPaths) {
        winlogID = paths.add("winlog.event_id")
        winlogChannel = paths.add("winlog.channel")
        wazuhID = paths.add("data.win.system.eventid", "win.system.eventid")
        xmlID = paths.add("event.system.eventid", "event.system.eventid.#text")
        bareXMLID = paths.add("system.eventid", "system.eventid.#text")
        flatIDs = paths.add("eventid", "eventcode", "event_id")
        winlogbeat6 = paths.add(
            "computer_name",
            "log_name",
            "source_name",
            "event_data.targetusername",
            "event_data.subjectusername"
        )
        hayabusa = paths.add("ruletitle", "allfieldinfo.targetusername", "details.tgtuser", "details")
        windows = paths.add(
            "hostname",
            "computer",
            "computername",
            "machinename",
            "computer_name",
            "channel",
            "sourcename",
            "targetusername",
            "subjectusername",
            "eventsourcename",
            "logname",
            "eventdata.targetusername"
        )
        lanlHost = paths.add("loghost")
        inserts = paths.add("stringinserts")
        winEventID = paths.add("id")
        machine = paths.add("machinename")
        target = paths.add("targetusername")
        payload = paths.add("payload")
        account = paths.add("targetaccount", "account")
    }
}
