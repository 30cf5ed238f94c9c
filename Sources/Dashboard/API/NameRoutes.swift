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
        add("/user", isComputer: false, to: group) { try $0.alerts(user: $1, limit: $2, offset: $3) }
        add("/computer", isComputer: true, to: group) { try $0.alerts(computer: $1, limit: $2, offset: $3) }
    }

    private func add(
        _ path: RouterPath,
        isComputer: Bool,
        to group: RouterGroup<PageContext>,
        _ find: @escaping @Sendable (AlertStore, String, Int, Int) throws -> [StoredAlert]
    ) {
        group.get(path) { request, _ in
            guard let name = try request.text("name", longest: 1_000), !name.isEmpty else {
                throw HTTPError(.badRequest, message: "Whose page? There is no name.")
            }
            let (limit, offset) = try request.page(standard: 200, most: 500)
            return try await desk.ask { store in
                // One more than is shown tells whether there are more.
                let alerts = try find(store, name, limit + 1, offset)
                // With the first part alone: it is the same with all.
                let habits = offset > 0 ? nil : try store.habits(of: Entity(name, isComputer: isComputer))
                return Response.json(
                    Answer(
                        name: name,
                        usual: habits.map { JSONValue(parsing: $0.habits) },
                        alerts: alerts.prefix(limit).map { AlertAnswer($0.alert, incident: $0.incident) },
                        hasMore: alerts.count > limit
                    )
                )
            }
        }
    }
}
