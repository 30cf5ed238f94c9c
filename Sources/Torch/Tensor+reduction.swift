import CTorch

// Over the dimensions that are given, or all of them; negative ones count from the end. The dimensions are gone in the
// result, or of size 1 with `keep`.
extension Tensor {
    /// The sum of the elements over `dimensions`.
    package func sum(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.sum($0, $1, $2, keep) }
    }

    /// The mean of the elements over `dimensions`.
    package func mean(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.mean($0, $1, $2, keep) }
    }

    /// The greatest element over `dimensions`.
    package func max(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.maximum_over($0, $1, $2, keep) }
    }

    /// The smallest element over `dimensions`.
    package func min(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.minimum_over($0, $1, $2, keep) }
    }

    /// True where all elements are true over `dimensions`.
    package func all(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.all($0, $1, $2, keep) }
    }

    /// True where any element is true over `dimensions`.
    package func any(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.any($0, $1, $2, keep) }
    }

    /// The logarithm of the sum of the exponentials, computed safely, over `dimensions`.
    package func logSumExp(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.log_sum_exp($0, $1, $2, keep) }
    }

    /// The square root of the sum of the squares over `dimensions`.
    package func norm(_ dimensions: Int..., keep: Bool = false) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.norm($0, $1, $2, keep) }
    }

    /// The variance over `dimensions`; divided by one less than the count where `unbiased`.
    package func variance(_ dimensions: Int..., keep: Bool = false, unbiased: Bool = true) -> Tensor {
        reduced(over: dimensions) { api.math.pointee.variance($0, $1, $2, keep, unbiased) }
    }

    /// The index of the greatest element along `dimension`.
    package func argmax(_ dimension: Int, keep: Bool = false) -> Tensor {
        make(self) { api.math.pointee.argmax($0, Int64(dimension), keep) }
    }

    /// The index of the greatest element in row-major order.
    package func argmax() -> Tensor { make(self) { api.math.pointee.argmax($0, .min, false) } }

    /// The index of the smallest element along `dimension`.
    package func argmin(_ dimension: Int, keep: Bool = false) -> Tensor {
        make(self) { api.math.pointee.argmin($0, Int64(dimension), keep) }
    }

    /// The indices that sort the elements along `dimension`; equal ones keep their order.
    package func argsort(_ dimension: Int = -1, descending: Bool = false) -> Tensor {
        make(self) { api.math.pointee.argsort($0, Int64(dimension), descending) }
    }

    /// The elements sorted along `dimension`, and where they were; equal ones keep their order.
    package func sorted(_ dimension: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor) {
        let both = with(self) { handle in
            makeSeveral(2) { api.math.pointee.sort(handle, Int64(dimension), descending, $0) }
        }
        return (both[0], both[1])
    }

    /// The `count` greatest elements along `dimension` (or smallest), in order, and where they were.
    package func topK(_ count: Int, _ dimension: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Tensor) {
        let both = with(self) { handle in
            makeSeveral(2) { api.math.pointee.topk(handle, Int64(count), Int64(dimension), largest, $0) }
        }
        return (both[0], both[1])
    }

    private func reduced(
        over dimensions: [Int],
        function: StaticString = #function,
        _ body: (ct_tensor, UnsafePointer<Int64>, Int64) -> ct_tensor?
    ) -> Tensor {
        with(sizes: dimensions) { sizes, count in make(self, function: function) { body($0, sizes, count) } }
    }
}
