/// Which alerts belong together: those that share a source, an account or a target within a sliding window.
///
/// Two alerts belong to one incident where they name the same user, or the same computer, and lie no further apart than the
/// window; so does what belongs to either. A computer that half the network goes to (a domain controller, a mail server)
/// ties nobody together: it is not named as a destination. Alerts may come in any order, and an incident may turn out to be
/// one with another.
///
///     var builder = IncidentBuilder<String>()
///     let first = builder.add(second: 100, user: "U1", source: "C9", destination: "C3")
///     let second = builder.add(second: 900, user: "U2", source: "C9", destination: "C4")
///     builder.incident(of: first) == builder.incident(of: second)  // true
package struct IncidentBuilder<Name: Hashable & Sendable>: Sendable {
    /// How far apart two alerts may lie, in seconds of event time.
    package let window: Int
    /// For each alert another one of its incident, or itself.
    private var parents: [Int] = []
    private var users: [Name: Moments] = [:]
    private var computers: [Name: Moments] = [:]
    /// How many incidents there are.
    package private(set) var count = 0

    /// How far apart two alerts of one incident may lie where nothing else is said: an hour.
    package static var standardWindow: Int { 3_600 }

    /// No alerts.
    package init(window: Int = standardWindow) { self.window = window }

    /// When alerts named something, in order.
    private struct Moments: Sendable {
        var seconds: [Int] = []
        var alerts: [Int] = []
    }

    /// Adds an alert, which gets the next number from 0; `destination` is `nil` where it is too common to mean anything.
    @discardableResult
    package mutating func add(second: Int, user: Name, source: Name, destination: Name?) -> Int {
        let alert = parents.count
        parents.append(alert)
        count += 1
        note(alert, second, user, in: \.users)
        note(alert, second, source, in: \.computers)
        if let destination, destination != source { note(alert, second, destination, in: \.computers) }
        return alert
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

    /// The alerts of each incident, in order, the incident with the earliest number first.
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

    private mutating func note(
        _ alert: Int,
        _ second: Int,
        _ name: Name,
        in table: WritableKeyPath<Self, [Name: Moments]>
    ) {
        var moments = self[keyPath: table][name] ?? Moments()
        self[keyPath: table][name] = nil  // so that what it knows is not copied
        // Mostly the last.
        var place = moments.seconds.count
        while place > 0, moments.seconds[place - 1] > second { place -= 1 }
        if place > 0, second - moments.seconds[place - 1] <= window { join(alert, moments.alerts[place - 1]) }
        if place < moments.seconds.count, moments.seconds[place] - second <= window {
            join(alert, moments.alerts[place])
        }
        moments.seconds.insert(second, at: place)
        moments.alerts.insert(alert, at: place)
        self[keyPath: table][name] = moments
    }

    private mutating func join(_ first: Int, _ second: Int) {
        let (one, other) = (incident(of: first), incident(of: second))
        guard one != other else { return }
        // The earlier number stays.
        parents[max(one, other)] = min(one, other)
        count -= 1
    }
}
