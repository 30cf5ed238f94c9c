extension String {
    /// The text without what a terminal would obey: control characters, and those that turn the direction of writing.
    ///
    /// Each is replaced. Names in a log are whatever somebody tried to log on with.
    package var withoutControls: String {
        guard unicodeScalars.contains(where: { Self.isControl($0) }) else { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars { scalars.append(Self.isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }

    /// Whether a terminal obeys `scalar`, and does not show it.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0x061C: true
        default: false
        }
    }
}
