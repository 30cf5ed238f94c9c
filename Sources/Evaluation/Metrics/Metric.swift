/// One figure under the name that it has in `evaluation.json`.
package struct Metric: Sendable, Equatable {
    /// The figure, or why there is none.
    package enum Value: Sendable, Equatable {
        /// A number, finite or not.
        case number(Double)
        /// A whole number, such as one of rows.
        case count(Int)
        /// Yes or no.
        case flag(Bool)
        /// Written as `null`; the reason is given beside it.
        case undefined(reason: String)
    }

    /// The name, such as `eval/AUC`.
    package let name: String
    /// The figure.
    package let value: Value

    /// The figure called `name`.
    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    init(_ name: String, _ number: Double?, orReason reason: @autoclosure () -> String) {
        self.name = name
        value = number.map { Value.number($0) } ?? .undefined(reason: reason())
    }

    /// The figure as a number, where it is one.
    package var number: Double? {
        switch value {
        case .number(let number): number
        case .count(let count): Double(count)
        case .flag, .undefined: nil
        }
    }
}
