import ByteIO

extension FieldCounts {
    /// Counts the values of all rows of `files`, on all cores; `rows` says what they look like.
    ///
    /// The values are in order of first appearance over the files in their order; no row is left out.
    ///
    /// - Throws: `InputError` where a file cannot be read, with the line where a row is not as expected.
    package static func counting(
        _ files: [String],
        rows: CountedRows = CountedRows(),
        fields: [AuthField] = AuthField.allCases
    ) throws -> FieldCounts {
        let counter = ParallelCounter(rows)
        var failure: (any Error)?
        do {
            for (number, file) in files.enumerated() {
                let reader = try LineReader(path: file)
                // No file has 2⁴⁰ lines, so later files' rows come later.
                while !counter.hasFailed, let block = try reader.next() {
                    counter.count(block, from: number << 40 + block.firstLine)
                }
            }
        } catch {
            failure = error
        }
        // A bad row of an earlier block comes before a failure to read on.
        let total = try counter.finish()
        if let failure { throw failure }
        return total.fieldCounts(of: fields)
    }
}
