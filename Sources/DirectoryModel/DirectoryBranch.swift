// The seven kinds of entries, and who may see an entry. Store, look-up and LDAP all speak of them.

/// A branch of the directory: one kind of entry, kept one row each.
public enum DirectoryBranch: Int, Sendable, CaseIterable {
    /// One entry per mailbox attachment (`ou=bal`).
    case mailboxes = 1
    /// One entry per professional (`ou=personnes`).
    case practitioners = 2
    /// One entry per practice situation (`ou=situations`).
    case situations = 3
    /// One entry per structure (`ou=structures`).
    case structures = 4
    /// White-listed domains (`ou=domaines`).
    case domains = 5
    /// Operators that may bind to publish (`ou=operateurs`).
    case operators = 6
    /// Accounts (`ou=comptes`).
    case accounts = 7
}

/// Who of the public sees an entry (rules, section 7).
public enum EntryVisibility: Int, Sendable {
    /// Nobody.
    case hidden = 0
    /// Everybody.
    case shown = 1
    /// Those who already know its address.
    case byAddressOnly = 2
}
