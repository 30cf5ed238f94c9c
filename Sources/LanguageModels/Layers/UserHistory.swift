import Torch

// B users, W events of a window, D width of an event, M events of the longest history

/// The latest events of users as vectors, up to W of each user, in one row of numbers for each user.
///
/// A state is W vectors, the latest event last, with zeros before the first, and the number of events so far. A history
/// begins with a vector of zeros, which counts as one of the W.
struct UserHistory {
    /// The number of events that are kept of a user: W.
    let window: Int
    /// The width of an event's vector: D.
    let width: Int

    /// The width of a state.
    var stateWidth: Int { window * width + 1 }

    /// Unfolds states into histories, the oldest event first, zeros behind the latest: `(B, W·D + 1) → (B, M, D)`.
    ///
    /// M is the number of events of the longest history; W where `isPadded`, and then nothing waits for the device.
    ///
    /// - Returns: The histories, and which of their places hold an event, `(B, M)` bool.
    func unfolded(_ state: Tensor, isPadded: Bool = false) -> (events: Tensor, isEvent: Tensor) {
        let parts = state.split([window * width, 1], along: 1)
        let counts = (parts[1] + 1).clamp(1...Double(window)).to(.int64)  // (B, 1)
        let places = places(counts, isPadded)  // (1, M)
        let isEvent = places .< counts
        let sources = (places + window - counts).clamp(0...window - 1)  // (B, M)
        let events = parts[0].reshape(-1, window, width)
            .gather(along: 1, sources.unsqueeze(2).expand(-1, -1, width))
        return (events.maskedFill(.!isEvent.unsqueeze(2), 0), isEvent)
    }

    /// The age of each place of the unfolded histories in events, 1 for the latest: `(B, W·D + 1) → (B, M)`; 0 where it
    /// holds no event of the user.
    func ages(_ state: Tensor, isPadded: Bool = false) -> Tensor {
        let seen = state.slice(along: 1, window * width..<stateWidth)  // (B, 1)
        let counts = (seen + 1).clamp(1...Double(window)).to(.int64)
        let ages = counts - places(counts, isPadded)
        return ages.maskedFill((ages .< 0) .|| (ages .> seen), 0)
    }

    /// The places of the unfolded histories, of which each has `counts`: `(B, 1) → (1, M)`.
    private func places(_ counts: Tensor, _ isPadded: Bool) -> Tensor {
        Tensor.arange(isPadded ? window : counts.max().item(as: Int.self), on: counts.device).unsqueeze(0)
    }

    /// The states after one more `event`: `(B, W·D + 1), (B, D) → (B, W·D + 1)`.
    func appending(_ event: Tensor, to state: Tensor) -> Tensor {
        let parts = state.split([width, (window - 1) * width, 1], along: 1)
        return .cat([parts[1], event, parts[2] + 1], along: 1)
    }
}
