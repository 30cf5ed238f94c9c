import CTorch

/// An n-dimensional array of numbers on one device, which can track gradients.
///
/// ```swift
/// let x = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
/// print((x * 2 + 1).sum().item())  // 24.0
/// ```
///
/// A tensor is a value: no operation without a trailing underscore changes what another variable holds, and its memory
/// is given back as soon as the last variable that uses it is gone. Functions whose name ends in an underscore, as in
/// PyTorch, write into the memory itself, which copies and views share: that is what initialisers, optimisers and
/// loaders of weights are for.
///
/// Shapes and types that do not fit together are errors of the program and trap with libtorch's message. Tensors stay
/// on the thread or actor that made them: they are not `Sendable`.
package struct Tensor {
    var storage: Storage

    /// Owns one reference to a `c10::TensorImpl`.
    final class Storage {
        let handle: ct_tensor

        init(_ handle: ct_tensor) {
            self.handle = handle
        }

        deinit {
            api.tensor.pointee.release(handle)
        }
    }

    /// Takes ownership of a `handle` at +1; `nil` means that the call failed.
    init(owning handle: ct_tensor?, function: StaticString = #function) {
        guard let handle else { endAfterFailure(function) }
        storage = Storage(handle)
    }
}

extension Tensor: CustomStringConvertible {
    /// The number of dimensions; 0 for a single number.
    package var rank: Int { with(self) { Int(api.tensor.pointee.rank($0)) } }

    /// The number of elements.
    package var count: Int { with(self) { Int(api.tensor.pointee.count($0)) } }

    /// The number of elements along each dimension.
    package var shape: [Int] {
        with(self) { handle in
            (0..<api.tensor.pointee.rank(handle)).map { Int(api.tensor.pointee.size(handle, $0)) }
        }
    }

    /// The number of elements along `dimension`, which counts from the end where it is negative.
    package func size(_ dimension: Int) -> Int {
        let rank = rank
        precondition(dimension >= -rank && dimension < rank, "dimension \(dimension) of a tensor of rank \(rank)")
        return with(self) { Int(api.tensor.pointee.size($0, Int64(dimension < 0 ? dimension + rank : dimension))) }
    }

    /// The type of the elements.
    package var dtype: DType {
        let type = with(self) { api.tensor.pointee.type($0) }
        guard let known = DType(rawValue: type) else { fatalError("a tensor of libtorch's type \(type)") }
        return known
    }

    /// The device of the elements.
    package var device: Device { Device(with(self) { api.tensor.pointee.device($0) }) }

    /// True where the elements lie in row-major order without gaps.
    package var isContiguous: Bool { with(self) { api.tensor.pointee.is_contiguous($0) } }

    /// libtorch's text of all elements, the type and the shape.
    package var description: String {
        with(self) { handle in
            let size = Int(api.tensor.pointee.describe(handle, nil, 0))
            return String(unsafeUninitializedCapacity: size) { buffer in
                buffer.withMemoryRebound(to: CChar.self) {
                    _ = api.tensor.pointee.describe(handle, $0.baseAddress, Int64($0.count))
                }
                return size
            }
        }
    }
}
