import AlertStore
import ByteIO
import HTTPTypes
import Hummingbird

/// What is known of one user, and of one computer.
///
/// The name is in the query, where it may hold slashes and all else that names hold.
struct NameRoutes {
    let desk: AsyncAlertStore

    private struct Answer: Encodable {
        let name: String
        /// What is usual for it, as the watcher noted it; none where it noted nothing.
        let usual: JSONValue?
        let alerts: [AlertAnswer]
        /// Whether there are older ones.
        let hasMore: Bool
    }

    func add(to group: RouterGroup<PageContext>) {
        add("/user", isHost: false, to: group)
        add("/computer", isHost: true, to: group)
    }

    private func add(_ path: RouterPath, isHost: Bool, to group: RouterGroup<PageContext>) {
        group.get(path) { request, _ in
            guard let name = try request.text("name", longest: 1_000), !name.isEmpty else {
                throw HTTPError(.badRequest, message: "Whose page? There is no name.")
            }
            let (limit, offset) = try request.page(standard: 200, most: 500)
            return try await desk.ask { store in
                // One more than is shown tells whether there are more.
                let entity = Entity(name, isHost: isHost)
                let alerts = try store.alerts(naming: entity, limit: limit + 1, offset: offset)
                // With the first part alone: it is the same with all.
                let profile = offset > 0 ? nil : try store.profile(of: entity)
                return Response.json(
                    Answer(
                        name: name,
                        usual: profile.map { JSONValue(parsing: $0.profile) },
                        alerts: alerts.prefix(limit).map { AlertAnswer($0) },
                        hasMore: alerts.count > limit
                    )
                )
            }
        }
    }
}
