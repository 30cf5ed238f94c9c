import ByteIO

extension AuthEventView {
    /// Reads one row of text, as a day file has it, with a label or without, or as a raw log has it, and calls `body` with
    /// it.
    ///
    /// - Parameters:
    ///   - text: The row, without its line end.
    ///   - name: What errors call the place that it comes from.
    ///   - body: Handed the row, which is valid only there.
    /// - Returns: What `body` returns.
    /// - Throws: `InputError` where it is neither; what `body` throws.
    package static func withRow<Result>(
        _ text: String,
        name: String,
        _ body: (AuthEventView) throws -> Result
    ) throws -> Result {
        var bytes = Array(text.utf8)
        let count = bytes.count
        // What reads lines may read beyond their end.
        bytes += [UInt8](repeating: 0, count: LineMasks.reach)
        return try bytes.withUnsafeBytes { bytes in
            let line = Line(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            do {
                guard line.commas.count == 8 else {
                    return try body(AuthEventView(line, number: 1, isUnterminated: false))
                }
                let raw = try RawRow(line)
                var written = [UInt8](repeating: 0, count: count + RawRow.maximumGrowth + LineMasks.reach)
                return try written.withUnsafeMutableBytes { written in
                    guard let base = written.baseAddress else { throw RowFault.fieldCount(expected: "9", found: 0) }
                    let end = raw.write(isMalicious: false, to: base)
                    return try body(raw.dayRow(UnsafeRawPointer(base), count: end, number: 1, isMalicious: nil))
                }
            } catch RowFault.fieldCount(_, let found) {
                let message = "expected 11 or 12 fields of a day file, or 9 of a raw log, found \(found)"
                throw InputError(file: name, message: message)
            } catch let fault as RowFault {
                throw InputError(file: name, message: fault.message)
            }
        }
    }
}
