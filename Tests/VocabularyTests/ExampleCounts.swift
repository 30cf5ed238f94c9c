import AuthLogs

/// A domain of three users, small enough to number its tokens by hand.
enum ExampleCounts {
    static let counts = FieldCounts(entries: [
        .sourceUser: entries(["U1": 9, "U2": 5, "U3": 1]),
        .sourceDomain: entries(["D1": 15]),
        .destinationUser: entries(["U2": 7, "U1": 4, "U9": 3]),
        .destinationDomain: entries(["D2": 2, "D1": 13]),
        .sourceHost: entries(["C1": 8, "C2": 7]),
        .destinationHost: entries(["C3": 10, "TGT": 3, "C1": 2]),
        .authenticationType: entries(["?": 9, "NTLM": 6]),
        .logonType: entries(["Network": 14, "?": 1]),
        .orientation: entries(["LogOn": 12, "TGT": 3]),
        .outcome: entries(["Success": 15]),
    ])

    private static func entries(_ pairs: KeyValuePairs<String, Int>) -> [FieldCounts.Entry] {
        pairs.map { FieldCounts.Entry(value: $0.key, count: $0.value) }
    }
}
