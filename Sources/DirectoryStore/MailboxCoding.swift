// How the columns of mailbox_assertion hold lists and identities: parts joined by U+001F, which
// no value keeps. ImportTransaction and PublicationTransaction write, ModelReader reads.

import DirectoryModel

extension MailboxContent {
    private static let separator: Character = "\u{1F}"

    private static func join(_ parts: [String]) -> String {
        parts.map { $0.contains(separator) ? $0.replacing(String(separator), with: " ") : $0 }
            .joined(separator: String(separator))
    }

    private static func split(_ text: String) -> [String] {
        text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    /// Services as one column; empty when there is none.
    var servicesColumn: String { Self.join(services) }

    /// The services in a column.
    static func services(inColumn text: String) -> [String] { text.isEmpty ? [] : split(text) }

    /// Identity as one column; empty when there is none.
    var identityColumn: String {
        guard let identity, !identity.isEmpty else { return "" }
        return Self.join([
            identity.title.code, identity.title.label, identity.familyName, identity.givenName,
            identity.category.code, identity.category.label, identity.profession.code,
            identity.profession.label, identity.savoirFaire.code, identity.savoirFaire.label,
        ])
    }

    /// The identity in a column; nil when it is empty.
    static func identity(inColumn text: String) -> MailboxIdentity? {
        let parts = split(text)
        guard parts.count == 10 else { return nil }
        var identity = MailboxIdentity()
        identity.title = Coded(code: parts[0], label: parts[1])
        identity.familyName = parts[2]
        identity.givenName = parts[3]
        identity.category = Coded(code: parts[4], label: parts[5])
        identity.profession = Coded(code: parts[6], label: parts[7])
        identity.savoirFaire = Coded(code: parts[8], label: parts[9])
        return identity
    }
}
