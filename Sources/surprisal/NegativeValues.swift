/// Joins negative numbers to the options whose values they are: `--top -1` becomes `--top=-1`.
///
/// The parser would take the number for an option, and report that the value is missing.
enum NegativeValues {
    /// The options whose lists of values may have negative ones.
    private static let lists: Set<String> = ["--fields-to-exclude"]

    /// Returns `arguments`, without the program's name, with these values joined.
    static func joined(_ arguments: [String]) -> [String] {
        var result: [String] = []
        let options = arguments.prefix { $0 != "--" }
        for argument in options {
            guard let option = result.last, takesValue(option), isNegative(argument) else {
                result.append(argument)
                continue
            }
            result[result.count - 1] = "\(option)=\(argument)"
        }
        return result + arguments.dropFirst(options.count)
    }

    private static func takesValue(_ option: String) -> Bool {
        option.hasPrefix("--") && !option.contains("=") && !lists.contains(option)
    }

    private static func isNegative(_ argument: String) -> Bool {
        argument.hasPrefix("-") && argument.dropFirst().first?.isNumber == true && Double(argument) != nil
    }
}
