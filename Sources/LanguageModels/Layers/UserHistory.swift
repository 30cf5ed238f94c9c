import Torch

// B users, W rows of a window, D width of a row, M rows of the longest history

/// The latest rows of users as vectors, of each user up to W, in one row of numbers for each user.
///
/// A state is W rows, the latest last, with zeros before the first, and the number of rows so far. A history begins with
/// a row of zeros, which counts as one of the W.
struct UserHistory {
    /// The rows kept of a user, W.
    let window: Int
    /// The numbers of a row, D.
    let width: Int

    /// The numbers of a state.
    var stateWidth: Int { window * width + 1 }

    /// The histories that states stand for, the oldest row first, zeros behind the latest: `(B, W·D + 1) → (B, M, D)`.
    ///
    /// M is the number of rows of the longest history; W where `isPadded`, and then nothing waits for the device.
    ///
    /// - Returns: The histories and which of their places hold a row, `(B, M)` bool.
    func unfolded(_ state: Tensor, isPadded: Bool = false) -> (rows: Tensor, isRow: Tensor) {
        let parts = state.split([window * width, 1], along: 1)
        let counts = (parts[1] + 1).clamp(1...Double(window)).to(.int64)  // (B, 1)
        let places = places(counts, isPadded)  // (1, M)
        let isRow = places .< counts
        let sources = (places + window - counts).clamp(0...window - 1)  // (B, M)
        let rows = parts[0].reshape(-1, window, width)
            .gather(along: 1, sources.unsqueeze(2).expand(-1, -1, width))
        return (rows.maskedFill(.!isRow.unsqueeze(2), 0), isRow)
    }

    /// How many rows ago each place of the unfolded histories was, 1 for the latest: `(B, W·D + 1) → (B, M)`; 0 where it
    /// holds no row of the user.
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

    /// The states after one more `row`: `(B, W·D + 1), (B, D) → (B, W·D + 1)`.
    func appending(_ row: Tensor, to state: Tensor) -> Tensor {
        let parts = state.split([width, (window - 1) * width, 1], along: 1)
        return .cat([parts[1], row, parts[2] + 1], along: 1)
    }
}
