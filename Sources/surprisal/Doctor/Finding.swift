/// One thing that the doctor looked at.
package struct Finding: Encodable, Equatable {
    /// What it means for the user.
    package enum Status: String, Encodable {
        /// As it should be.
        case good
        /// Works, but could be better.
        case warning
        /// Not there, and not needed.
        case absent
        /// Not there, and nothing can be learned or scored without it.
        case missing
    }

    /// What was looked at.
    package var name: String
    /// What it means.
    package var status: Status
    /// What was found, in words.
    package var value: String
    /// The command that mends it, or a sentence that says what would.
    package var remedy: String?

    package init(_ name: String, _ value: String, _ status: Status = .good, remedy: String? = nil) {
        self.name = name
        self.status = status
        self.value = value
        self.remedy = remedy
    }
}
