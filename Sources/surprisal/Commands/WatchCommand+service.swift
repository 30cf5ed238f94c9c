import AlertStore
import Dashboard
import ByteIO
import Foundation
import Watching

extension WatchCommand {
    /// The folder of what is kept, made where there is none; as it is called without links, which may change meanwhile.
    func stateFolder() throws -> String {
        let path = state ?? "\(runPath)/watch"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard let name = realpath(path, nil) else { throw InputError(file: path, message: "cannot be opened") }
        defer { free(name) }
        return String(cString: name)
    }

    /// What is watched.
    func source(_ state: String) throws -> WatchSource {
        if let log, !isSpooled {
            if !common.quiet, !FileManager.default.fileExists(atPath: log) {
                Console.note("\(log) is not there yet: waiting for it")
            }
            return try WatchSource(file: log, startsAtEnd: fromEnd, state: state)
        }
        return try WatchSource(standardInput: log == "-", http: receive, limit: spool << 20, state: state)
    }

    /// The page of `store`, which clients can see from now on, with what belongs to the watcher.
    func servedPage(_ store: AlertStore, _ metrics: WatchMetrics, _ source: WatchSource) throws -> ServedPage {
        var server = DashboardServer(store, try pageOptions.configuration)
        server.notReadyReason = { metrics.notReadyReason }
        server.add(WatchRoutes.metrics(metrics))
        if let intake = source.intake { server.add(WatchRoutes.events(intake)) }
        let served = try ServedPage(server)
        let url = ListenAddress(host: pageOptions.address.host, port: served.port).url
        Console.note("the page is at \(url)" + (receive ? ", events go to \(url)v1/events" : ""))
        return served
    }

    /// The rules that silence alerts, as far as there are any; what becomes of their file is said on `line`.
    func liveRules(_ line: StatusLine) throws -> LiveRules? {
        try rules.map { path in
            try LiveRules(path: path, epoch: epoch) { notice in
                switch notice {
                case .read(let count): line.keep("\(path): read again, \(Wording.some(count, "rule"))")
                case .refused(let why):
                    line.clear()
                    Console.note("surprisal: \(why); the rules stay as they were")
                }
            }
        }
    }

    /// Takes what is at the run's path now, or says why not.
    func reload(_ watcher: Watcher, _ line: StatusLine) throws {
        if let error = try watcher.takeRun(at: runPath) {
            line.clear()
            Console.note("surprisal: \(error); the run that was there goes on")
        } else {
            line.keep("took \(runPath) anew")
        }
    }
}
