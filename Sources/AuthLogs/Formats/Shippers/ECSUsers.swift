/// The users of a record of the Elastic Common Schema.
struct ECSUsers: Sendable {
    /// A user and its domain.
    typealias User = (name: UnsafeRawBufferPointer, domain: UnsafeRawBufferPointer?)

    private let target: [(name: JSONPath, domain: JSONPath)]
    private let user: (name: JSONPath, domain: JSONPath)
    private let email: JSONPath
    private let subject: (name: JSONPath, domain: JSONPath)

    init(_ paths: inout JSONPaths) {
        target = ["user.target.", "user.effective."].map { (paths.add($0 + "name"), paths.add($0 + "domain")) }
        user = (paths.add("user.name"), paths.add("user.domain"))
        email = paths.add("user.email")
        let prefix = "winlog.event_data.subject"
        subject = (paths.add(prefix + "username"), paths.add(prefix + "domainname"))
    }

    /// The destination user, and the other one who acts on its behalf, if there is one.
    func users(of record: JSONRecord) -> (subject: User?, destination: User?) {
        let named = user(record, user.name, user.domain) ?? record[email].map { ($0, nil) }
        for (name, domain) in target {
            if let target = user(record, name, domain) { return (subject(record) ?? named, target) }
        }
        return (subject(record), named)
    }

    private func subject(_ record: JSONRecord) -> User? { user(record, subject.name, subject.domain) }

    private func user(_ record: JSONRecord, _ name: JSONPath, _ domain: JSONPath) -> User? {
        record[name].map { ($0, record[domain]) }
    }
}
