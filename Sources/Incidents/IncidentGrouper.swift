/// Groups alerts into incidents: those that share a user or a host within a sliding window (see ``IncidentRule``).
///
/// Alerts may come in any order; an alert may connect two incidents, which then are one. A union-find: adding an alert
/// takes near-constant time where alerts come in order of time.
///
///     var grouper = IncidentGrouper<String>()
///     let first = grouper.add(second: 100, user: "U1", source: "C9", destination: "C3")
///     let second = grouper.add(second: 900, user: "U2", source: "C9", destination: "C4")
///     grouper.incident(of: first) == grouper.incident(of: second)  // true
package struct IncidentGrouper<Name: Hashable & Sendable>: Sendable {
    /// The longest time between two alerts that connects them, in seconds of event time.
    package let window: Int
    /// For each alert another one of its incident, or itself.
    private var parents: [Int] = []
    private var users: [Name: Mentions] = [:]
    private var hosts: [Name: Mentions] = [:]
    /// The number of incidents.
    package private(set) var count = 0

    /// A grouper without alerts.
    package init(window: Int = IncidentRule.window) { self.window = window }

    /// The alerts that name one user or host, in order of time.
    private struct Mentions: Sendable {
        var seconds: [Int] = []
        var alerts: [Int] = []
    }

    /// Adds an alert, which gets the next number from 0; `destination` is `nil` if it is too common to connect alerts.
    @discardableResult
    package mutating func add(second: Int, user: Name, source: Name, destination: Name?) -> Int {
        let alert = parents.count
        parents.append(alert)
        count += 1
        mention(alert, second, user, in: \.users)
        mention(alert, second, source, in: \.hosts)
        if let destination, destination != source { mention(alert, second, destination, in: \.hosts) }
        return alert
    }

    /// Adds `alert`, which gets the next number from 0.
    @discardableResult
    package mutating func add(_ alert: some IncidentAlert<Name>) -> Int {
        add(
            second: alert.second,
            user: alert.userName,
            source: alert.sourceName,
            destination: alert.hasCommonDestination ? nil : alert.destinationName
        )
    }

    /// The incident of `alert`: one of its alerts, the same for all of them until the next alert is added.
    package mutating func incident(of alert: Int) -> Int {
        var root = alert
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }

    /// The alerts of each incident in the order in which they were added, the incident with the earliest alert first.
    package mutating func incidents() -> [[Int]] {
        var places: [Int: Int] = [:]
        var incidents: [[Int]] = []
        for alert in parents.indices {
            let root = incident(of: alert)
            if let place = places[root] {
                incidents[place].append(alert)
            } else {
                places[root] = incidents.count
                incidents.append([alert])
            }
        }
        return incidents
    }

    /// Notes that `alert` names `name`, and joins it with the alerts next to it in time that do so too: alerts further
    /// away are connected to these already, or too far away.
    private mutating func mention(
        _ alert: Int,
        _ second: Int,
        _ name: Name,
        in table: WritableKeyPath<Self, [Name: Mentions]>
    ) {
        var mentions = self[keyPath: table][name] ?? Mentions()
        self[keyPath: table][name] = nil  // so that the arrays are not copied
        // Mostly the last.
        var place = mentions.seconds.count
        while place > 0, mentions.seconds[place - 1] > second { place -= 1 }
        let near = IncidentRule.seconds(around: second, window: window)
        if place > 0, near.contains(mentions.seconds[place - 1]) { join(alert, mentions.alerts[place - 1]) }
        if place < mentions.seconds.count, near.contains(mentions.seconds[place]) {
            join(alert, mentions.alerts[place])
        }
        mentions.seconds.insert(second, at: place)
        mentions.alerts.insert(alert, at: place)
        self[keyPath: table][name] = mentions
    }

    private mutating func join(_ first: Int, _ second: Int) {
        let (one, other) = (incident(of: first), incident(of: second))
        guard one != other else { return }
        // The earlier number stays.
        parents[max(one, other)] = min(one, other)
        count -= 1
    }
}
