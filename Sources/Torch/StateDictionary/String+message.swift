extension String {
    /// A name out of a file, shortened and with control characters escaped, as it is shown in a message.
    var quotedForMessage: String {
        let limit = 100
        return count > limit ? "\(prefix(limit).debugDescription)…" : debugDescription
    }
}
