import ByteIO

/// The kind of an account.
package enum AccountKind: Sendable, Hashable {
    /// An account of a person, or of a service that somebody created.
    case person
    /// The account of a computer in its domain, whose name ends with `$`.
    case computer
    /// An account of the operating system, such as `SYSTEM`.
    case builtIn
}

/// An account with its name in lower case.
struct IdentifiedAccount {
    /// The name, with the `$` at the end of a computer's account.
    let name: UnsafeRawBufferPointer
    /// The kind.
    let kind: AccountKind
}

/// Recognizes the accounts of the operating system itself: by their SIDs, otherwise by their names in the languages that
/// Windows comes in.
enum BuiltInAccounts {
    /// What a security identifier says about the kind of its account.
    enum SIDKind {
        /// An account that somebody created.
        case ordinary
        /// An account of the operating system.
        case builtIn
        /// Nothing.
        case none
    }

    /// The kind of account that `sid` names.
    ///
    /// `S-1-0-0` says nothing: every refused logon (4625) has it, whatever the account.
    static func kind(of sid: UnsafeRawBufferPointer?) -> SIDKind {
        guard let sid, sid.starts(lowercased: "s-1-"), !sid.starts(lowercased: "s-1-0") else { return .none }
        let isOrdinary =
            sid.starts(lowercased: "s-1-5-21-") || sid.starts(lowercased: "s-1-12-")
            || sid.starts(lowercased: "s-1-11-")
        return isOrdinary ? .ordinary : .builtIn
    }

    /// True if `domain`, in lower case, is an authority of the operating system, such as `nt authority`.
    static func isAuthority(_ domain: UnsafeRawBufferPointer) -> Bool { authorities.contains(domain) }

    /// True if no other account has the name `user`, which is in lower case.
    static func isUnmistakable(_ user: UnsafeRawBufferPointer) -> Bool { phrases.contains(user) }

    /// True if `user`, in lower case, is a name that an ordinary account may have too.
    static func isLikely(_ user: UnsafeRawBufferPointer) -> Bool {
        words.contains(user) || isNumbered(user, "dwm-") || isNumbered(user, "umfd-")
    }

    private static func isNumbered(_ user: UnsafeRawBufferPointer, _ prefix: StaticString) -> Bool {
        let start = prefix.utf8CodeUnitCount
        return user.count > start && user.count < start + 10 && user.starts(lowercased: prefix)
            && user.slice(start..<user.count).allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    private static let authorities = NameSet([
        "nt authority", "nt-autorität", "nt-autoritaet", "autorite nt", "autorité nt", "autoridad nt", "autoridade nt",
        "autorità nt", "nt-autoriteit", "zarządzanie nt", "nt instans", "nt-instans", "nt-myndighet", "nt-myndighed",
        "nt-hallinta", "autorita nt", "nt hatóság", "nt yetkilisi", "nt service", "nt-dienst", "service nt",
        "iis apppool", "window manager", "font driver host", "nt virtual machine", "restricted services",
    ])

    /// Names with a blank or a translation that nobody gives to an account.
    private static let phrases = NameSet([
        "local service", "network service", "anonymous logon", "lokaler dienst", "netzwerkdienst",
        "anonymous-anmeldung",
        "anonyme anmeldung", "service local", "service réseau", "service reseau", "ouverture de session anonyme",
        "anonymous logon user", "servicio local", "servicio de red", "inicio de sesión anónimo", "servizio locale",
        "servizio di rete", "accesso anonimo", "serviço local", "servico local", "serviço de rede", "servico de rede",
        "logon anônimo", "logon anónimo", "início de sessão anónimo", "lokale service", "netwerkservice",
        "anonieme aanmelding", "usługa lokalna", "usługa sieciowa", "logowanie anonimowe", "lokal tjänst",
        "nätverkstjänst", "anonym inloggning", "lokal tjeneste", "nettverkstjeneste", "anonym pålogging",
        "netværkstjeneste", "anonymt logon", "anonym logon", "paikallinen palvelu", "verkkopalvelu",
        "anonyymi kirjautuminen", "místní služba", "síťová služba", "anonymní přihlášení", "helyi szolgáltatás",
        "hálózati szolgáltatás", "névtelen bejelentkezés", "локальная служба", "сетевая служба", "анонимный вход",
        "yerel hizmet", "ağ hizmeti", "anonim oturum açma",
    ])

    private static let words = NameSet([
        "system", "systeme", "système", "sistema", "systeem", "järjestelmä", "система", "rendszer", "iusr",
    ])
}

/// A fixed set of names of fewer than 64 bytes.
private struct NameSet {
    private var table = ByteTable()
    /// The lengths of the names, as bits: most other names differ in length.
    private var lengths: UInt64 = 0

    init(_ names: [String]) {
        for name in names {
            table.insert(name.utf8)
            lengths |= 1 << UInt64(name.utf8.count)
        }
    }

    func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count < 64 && lengths >> UInt64(truncatingIfNeeded: name.count) & 1 != 0 && table.index(of: name) != nil
    }
}
