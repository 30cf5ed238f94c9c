import AlertStore
import Dashboard
import ByteIO
import Foundation
import Watching

extension WatchCommand {
    /// The folder of the store and the checkpoint, created if necessary; its real path, because links may change meanwhile.
    func stateFolder() throws -> String {
        let path = results.state ?? "\(runPath)/watch"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard let name = realpath(path, nil) else { throw InputError(file: path, message: "cannot be opened") }
        defer { free(name) }
        return String(cString: name)
    }

    /// The source to watch.
    func source(_ state: String) throws -> WatchSource {
        if let log, !isBuffered {
            if !common.quiet, !FileManager.default.fileExists(atPath: log) {
                Console.note("waiting for \(log) to be created")
            }
            return try WatchSource(file: log, startsAtEnd: input.fromEnd, state: state)
        }
        return try WatchSource(standardInput: log == "-", http: input.receive, limit: input.buffer << 20, state: state)
    }

    /// Starts the dashboard of `store`, with the routes of the watcher.
    func dashboardService(
        _ store: AlertStore,
        _ metrics: WatchMetrics,
        _ source: WatchSource
    ) throws -> DashboardService {
        var server = DashboardServer(store, try dashboard.server.configuration)
        server.notReadyReason = { metrics.notReadyReason }
        server.add(WatchRoutes.metrics(metrics))
        if let intake = source.intake { server.add(WatchRoutes.events(intake)) }
        let service = try DashboardService(server)
        let url = ListenAddress(host: dashboard.server.address.host, port: service.port).url
        Console.note("dashboard: \(url)" + (input.receive ? ", events: POST \(url)v1/events" : ""))
        return service
    }

    /// The rules that suppress alerts, if any; reloads of their file are reported on `line`.
    func liveRules(_ line: StatusLine) throws -> LiveRules? {
        try rules.file.map { path in
            try LiveRules(path: path, epoch: rules.epoch) { notice in
                switch notice {
                case .read(let count): line.keep("\(path): reloaded, \(Wording.some(count, "rule"))")
                case .refused(let why):
                    line.clear()
                    Console.note("surprisal: \(why); keeping the previous rules")
                }
            }
        }
    }

    /// Reloads the run, or reports why that failed.
    func reload(_ watcher: Watcher, _ line: StatusLine) throws {
        if let error = try watcher.takeRun(at: runPath) {
            line.clear()
            Console.note("surprisal: \(error); keeping the previous run")
        } else {
            line.keep("reloaded \(runPath)")
        }
    }
}
