import CTorch

extension Tensor {
    /// The distance of each element from zero.
    package func abs() -> Tensor { make(self) { api.math.pointee.absolute($0) } }

    /// e to the power of each element.
    package func exp() -> Tensor { make(self) { api.math.pointee.exp($0) } }

    /// The natural logarithm of each element.
    package func log() -> Tensor { make(self) { api.math.pointee.log($0) } }

    /// The natural logarithm of 1 plus each element, exact near 0.
    package func log1p() -> Tensor { make(self) { api.math.pointee.log1p($0) } }

    /// e to the power of each element, minus 1, exact near 0.
    package func expm1() -> Tensor { make(self) { api.math.pointee.expm1($0) } }

    /// The square root of each element.
    package func sqrt() -> Tensor { make(self) { api.math.pointee.sqrt($0) } }

    /// 1 divided by the square root of each element.
    package func rsqrt() -> Tensor { make(self) { api.math.pointee.rsqrt($0) } }

    /// The sine of each element.
    package func sin() -> Tensor { make(self) { api.math.pointee.sin($0) } }

    /// The cosine of each element.
    package func cos() -> Tensor { make(self) { api.math.pointee.cos($0) } }

    /// The hyperbolic tangent of each element.
    package func tanh() -> Tensor { make(self) { api.math.pointee.tanh($0) } }

    /// `1 / (1 + exp(-x))` for each element.
    package func sigmoid() -> Tensor { make(self) { api.math.pointee.sigmoid($0) } }

    /// Each element, or 0 where it is negative.
    package func relu() -> Tensor { make(self) { api.math.pointee.relu($0) } }

    /// Each element times the chance that a standard normal number is below it.
    package func gelu() -> Tensor { make(self) { api.math.pointee.gelu($0) } }

    /// `log(1 + exp(x))` for each element.
    package func softplus() -> Tensor { make(self) { api.math.pointee.softplus($0) } }

    /// The next whole number below each element.
    package func floor() -> Tensor { make(self) { api.math.pointee.floor($0) } }

    /// The next whole number above each element.
    package func ceil() -> Tensor { make(self) { api.math.pointee.ceil($0) } }

    /// The whole number next to each element, an even one where two are as near.
    package func round() -> Tensor { make(self) { api.math.pointee.round($0) } }

    /// The error function of each element.
    package func erf() -> Tensor { make(self) { api.math.pointee.erf($0) } }

    /// The number whose error function each element is.
    package func inverseErf() -> Tensor { make(self) { api.math.pointee.erfinv($0) } }

    /// Each element to the power of `exponent`.
    package func pow(_ exponent: Tensor) -> Tensor { make(self, exponent) { api.math.pointee.pow($0, $1) } }

    /// Each element to the power of `exponent`.
    package func pow<Value: TensorElement>(_ exponent: Value) -> Tensor {
        make(self) { api.math.pointee.pow_scalar($0, exponent.scalar.raw) }
    }

    /// The greater of the two, element by element.
    package func maximum(_ other: Tensor) -> Tensor { make(self, other) { api.math.pointee.maximum($0, $1) } }

    /// The smaller of the two, element by element.
    package func minimum(_ other: Tensor) -> Tensor { make(self, other) { api.math.pointee.minimum($0, $1) } }

    /// Each element, or the bound that it is beyond.
    package func clamp<Value: TensorElement>(_ range: ClosedRange<Value>) -> Tensor {
        clamp(from: range.lowerBound).clamp(to: range.upperBound)
    }

    /// Each element, or `lower` where it is below.
    package func clamp<Value: TensorElement>(from lower: Value) -> Tensor {
        make(self) { api.math.pointee.maximum_scalar($0, lower.scalar.raw) }
    }

    /// Each element, or `upper` where it is above.
    package func clamp<Value: TensorElement>(to upper: Value) -> Tensor {
        make(self) { api.math.pointee.minimum_scalar($0, upper.scalar.raw) }
    }

    /// Exponentials that sum to 1 along `dimension`.
    package func softmax(_ dimension: Int = -1) -> Tensor {
        make(self) { api.math.pointee.softmax($0, Int64(dimension)) }
    }

    /// The logarithm of ``softmax(_:)``, computed safely.
    package func logSoftmax(_ dimension: Int = -1) -> Tensor {
        make(self) { api.math.pointee.log_softmax($0, Int64(dimension)) }
    }

    /// The sums of the elements up to each one along `dimension`.
    package func cumulativeSum(_ dimension: Int = 0) -> Tensor {
        make(self) { api.math.pointee.cumulative_sum($0, Int64(dimension)) }
    }
}
