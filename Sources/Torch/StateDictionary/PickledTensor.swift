/// A tensor as the pickle of a state dictionary describes it: a view of a storage that is a record beside the pickle.
///
/// Offset, shape and strides, in elements, have been checked against the storage's size.
package struct PickledTensor: Hashable {
    /// A storage's name, which is that of its record in the folder `data`, with its type and number of elements.
    package struct Storage: Hashable {
        /// Decimal digits.
        package let key: String
        package let dtype: DType
        package let count: Int

        /// The bytes that the storage's record must have.
        var byteCount: Int { count * dtype.byteWidth }
    }

    package let storage: Storage
    package let offset: Int
    package let shape: [Int]
    package let strides: [Int]

    /// Whether the elements are all of the storage's, in its order.
    var isWholeStorage: Bool {
        shape.reduce(1, *) == storage.count && offset == 0 && strides == TensorLayout.contiguousStrides(shape)
    }
}
