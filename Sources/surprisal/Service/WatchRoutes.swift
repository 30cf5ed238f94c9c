import Dashboard
import Dispatch
import ByteIO
import Watching

/// What a watcher answers beside the page.
enum WatchRoutes {
    /// Its figures, for Prometheus.
    static func metrics(_ metrics: WatchMetrics) -> DashboardRoute {
        DashboardRoute(.get, "/metrics", isUnlimited: true) { _ in
            DashboardReply(contentType: PrometheusText.contentType, body: Array(metrics.text.utf8))
        }
    }

    /// Lines that are sent to it: 202 with how many there are, once they are on disk.
    static func events(_ intake: EventIntake) -> DashboardRoute {
        // Appending waits for the disk, which threads that serve connections must not.
        let queue = DispatchQueue(label: "surprisal.intake", attributes: .concurrent)
        return DashboardRoute(.post, "/v1/events", bodyLimit: EventIntake.limit, isUnlimited: true) { request in
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: answer(to: request, intake)) }
            }
        }
    }

    private struct Kept: Encodable { let lines: Int }
    private struct Refused: Encodable { let error: String }

    private static func answer(to request: DashboardRequest, _ intake: EventIntake) -> DashboardReply {
        do {
            let (type, encoding) = (request.contentType, request.contentEncoding)
            let lines = try intake.take(request.body, contentType: type, encoding: encoding)
            return .json(Kept(lines: lines), status: 202)
        } catch let refusal as IntakeRefusal {
            var reply = DashboardReply.json(Refused(error: refusal.description), status: refusal.status)
            if refusal == .full { reply.retryAfter = 5 }
            return reply
        } catch {
            // The watcher finds that out as well, and ends.
            Console.note("surprisal: \(error)")
            return .json(Refused(error: "The lines cannot be kept."), status: 503)
        }
    }
}

extension IntakeRefusal {
    /// What HTTP calls it.
    fileprivate var status: Int {
        switch self {
        case .noLines, .noText: 400
        case .tooMuch: 413
        case .wrongType, .packed: 415
        case .full: 503
        }
    }
}
