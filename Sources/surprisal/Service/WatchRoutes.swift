import Dashboard
import Dispatch
import ByteIO
import Watching

/// The HTTP routes that `watch` adds to the dashboard.
enum WatchRoutes {
    /// The metrics, for Prometheus.
    static func metrics(_ metrics: WatchMetrics) -> DashboardRoute {
        DashboardRoute(.get, "/metrics", isUnlimited: true) { _ in
            DashboardReply(contentType: PrometheusText.contentType, body: Array(metrics.text.utf8))
        }
    }

    /// Accepts events: answers 202 with their number once they are on disk.
    static func events(_ intake: EventIntake) -> DashboardRoute {
        // Appending waits for the disk, which threads that serve connections must not do.
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
            // The watcher meets the same error, and ends.
            Console.note("surprisal: \(error)")
            return .json(Refused(error: "The events could not be stored."), status: 503)
        }
    }
}

extension IntakeRefusal {
    /// The HTTP status of the refusal.
    fileprivate var status: Int {
        switch self {
        case .noLines, .noText: 400
        case .tooMuch: 413
        case .wrongType, .packed: 415
        case .full: 503
        }
    }
}
