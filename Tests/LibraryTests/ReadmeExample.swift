import SurprisalKit

/// Trains on the day files in `data`, then prints the alerts and the incidents of a new day.
func findIntruders(trainedOn data: String, run: String, in day: String) throws {
    let detector = try IntrusionDetector.train(on: data, output: run)
    print("alerts begin at \(detector.threshold) nats")

    try detector.forEachEvent(in: [day]) { event in
        guard event.isAlert else { return }
        print(event.line, event["src_user"], event["src_pc"], event["dst_pc"], event.score)
    }
    for incident in try detector.incidents(in: [day]).prefix(5) {
        print(incident.severity, incident.score, incident.users, incident.explanation)
    }
}
