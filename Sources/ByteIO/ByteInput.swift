/// A stream of bytes that is read once, by one thread at a time.
protocol ByteInput: AnyObject {
    /// Fills the front of `buffer`; 0 at the end of the stream.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}
