/// One row without its second: numbers into the name tables, in the order of the rows within a second.
struct Row: Sendable, Equatable {
    /// Source account, then destination account: 32 bits each.
    private let accounts: UInt64
    /// Source place and destination place (24 bits each), shape and campaign (8 bits each).
    private let rest: UInt64

    /// A row of numbers; `campaign` is 0 for all that is not the red team's.
    @inline(__always)
    init(
        _ sourceAccount: Account,
        _ destinationAccount: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: RowShape,
        campaign: UInt8 = 0
    ) {
        accounts = UInt64(UInt32(bitPattern: sourceAccount)) << 32 | UInt64(UInt32(bitPattern: destinationAccount))
        rest =
            UInt64(UInt32(bitPattern: source)) << 40 | UInt64(UInt32(bitPattern: destination)) << 16
            | UInt64(shape.rawValue) << 8 | UInt64(campaign)
    }

    @inline(__always) var sourceAccount: Int { Int(accounts >> 32) }
    @inline(__always) var destinationAccount: Int { Int(accounts & 0xFFFF_FFFF) }
    @inline(__always) var source: Int { Int(rest >> 40) }
    @inline(__always) var destination: Int { Int(rest >> 16 & 0xFF_FFFF) }
    @inline(__always) var shape: Int { Int(rest >> 8 & 0xFF) }
    @inline(__always) var campaign: UInt8 { UInt8(truncatingIfNeeded: rest) }

    /// Whether the row stands before `other` within a second: the order of the lines as bytes, as in LANL's file.
    @inline(__always)
    func precedes(_ other: Row) -> Bool {
        accounts != other.accounts ? accounts < other.accounts : rest < other.rest
    }

    /// Whether a label of the one is a label of the other: same source account, source and destination.
    func sharesLabel(with other: Row) -> Bool {
        sourceAccount == other.sourceAccount && rest >> 16 == other.rest >> 16
    }
}

/// An account with its domain, such as `U12@DOM1`: its place in the sorted table of names.
typealias Account = Int32

/// What a row has in its computer fields: its place in the sorted table of names.
///
/// Nearly always a computer, but the log also has `TGT` and service accounts there.
typealias Place = Int32
