/// A running mean of losses that forgets: for the display, and for the log between two of its lines.
struct LossAverage: Codable, Equatable {
    /// The loss of the latest hundred batches or so.
    private(set) var smoothed = 0.0
    private var weight = 0.0
    private var sum = 0.0
    private var count = 0

    mutating func add(_ loss: Double) {
        weight = weight * 0.98 + 1
        smoothed += (loss - smoothed) / weight
        sum += loss
        count += 1
    }

    /// The plain mean since the last call, or `nil` where there was nothing.
    mutating func takeMean() -> Double? {
        defer { (sum, count) = (0, 0) }
        return count > 0 ? sum / Double(count) : nil
    }
}
