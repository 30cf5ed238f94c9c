/// A step of an assessment or of a calibration, reported while it works.
package enum AssessmentProgress: Sendable, Hashable {
    /// The model has scored some of the events.
    case scoring(done: Int, of: Int, eventsPerSecond: Double)
    /// The baselines are being fitted to so many day files.
    case fittingBaselines(files: Int)
    /// The detector is processing the test days.
    case detecting
    /// The metrics are being computed.
    case measuring
    /// The model's attention has been read for some of the events.
    case readingAttention(done: Int, of: Int)
    /// The access history has learned so many events.
    case learningHistory(events: Int)
    /// The calibration has scored so many events.
    case calibrating(events: Int)
    /// The run at this path is not calibrated now, because it is in use or cannot be written.
    case skippedCalibration(run: String)
    /// All steps are done, and a progress line can go.
    case finished
}
