import AuthLogs
import ByteIO

/// Lists the names that were joined to one host or one account.
struct JoinedNamesText {
    private let joined: JoinedNames

    init(_ identities: Identities) { joined = identities.joined }

    var lines: [String] {
        section("Hosts with several names", joined.hosts.compactMap(host))
            + [""] + section("Accounts with several names", joined.accounts.compactMap(account))
            + (joined.sharedAddresses.isEmpty
                ? []
                : [""] + section("Addresses that several hosts share", joined.sharedAddresses.map(\.withoutControls)))
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        [Ink.bold(title)] + (lines.isEmpty ? ["none"] : lines)
    }

    private func host(_ host: JoinedNames.Host) -> String? {
        let names = host.addresses.map(\.address) + host.spellings.map(\.name).filter { $0 != host.name }
        return names.isEmpty ? nil : line(host.name, names)
    }

    private func account(_ account: JoinedNames.Account) -> String? {
        guard account.spellings.count > 1 else { return nil }
        let names = account.spellings.map { $0.domain.isEmpty ? $0.name : "\($0.domain)\\\($0.name)" }
        return line(account.name, names + (account.hasMore ? ["and more"] : []))
    }

    private func line(_ name: String, _ names: [String]) -> String {
        "\(name.withoutControls): \(names.map(\.withoutControls).joined(separator: ", "))"
    }
}
