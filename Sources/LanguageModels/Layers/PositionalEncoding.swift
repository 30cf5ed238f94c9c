import Foundation
import Torch

// B batch, T tokens, C width

/// Sinusoidal positions: sine on even columns, cosine on odd ones.
///
/// Vaswani et al. 2017, section 3.5.
struct PositionalEncoding {
    let table: Tensor  // (1, rows, C)

    /// A table of `rows` positions; the codes of longer inputs are computed as needed.
    init(rows: Int, width: Int) {
        precondition(width % 2 == 0, "a transformer's width is even, not \(width)")
        table = Self.sinusoids(rows: rows, width: width)
    }

    /// Adds each position's code: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let (length, rows) = (x.size(1), table.size(1))
        let codes = length <= rows ? table : Self.sinusoids(rows: length, width: x.size(2))
        return x + codes.to(x.device).slice(along: 1, 0..<length)
    }

    /// The codes of positions, all of which are in the table: `(U) → (U, C)`.
    func codes(at positions: Tensor) -> Tensor {
        table.to(positions.device).squeeze(0).indexSelect(along: 0, positions)
    }

    private static func sinusoids(rows: Int, width: Int) -> Tensor {
        var codes: [Float] = []
        codes.reserveCapacity(rows * width)
        for row in 0..<rows {
            for column in 0..<width {
                // The frequencies are rounded to Float as in the reference, so that the table is the same.
                let divisor = Foundation.exp(Float(column & ~1) * (-Foundation.log(Float(10_000)) / Float(width)))
                let angle = Float(row) * divisor
                codes.append(column % 2 == 0 ? sin(angle) : cos(angle))
            }
        }
        return Tensor(codes, shape: [1, rows, width])
    }
}

/// A constant tensor that is sent to the model's device once.
final class DeviceCached {
    private var tensor: Tensor

    /// A constant with the numbers of `tensor`.
    init(_ tensor: Tensor) { self.tensor = tensor }

    /// The numbers on `device`.
    func on(_ device: Device) -> Tensor {
        if tensor.device != device { tensor = tensor.to(device) }
        return tensor
    }
}
