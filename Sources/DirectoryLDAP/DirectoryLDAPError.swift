// What can be wrong with the set-up of the bridge. Faults of a request are LDAP results instead.

/// A reason for which the directory cannot be served over LDAP.
public enum DirectoryLDAPError: Error, Hashable, Sendable {
    /// The suffix, or the default search base, is not a distinguished name.
    case notADistinguishedName
    /// The first name of the suffix is of a type that makes no entry: `o`, `ou`, `dc`, `c`, `l` do.
    case unusableSuffix(type: String)
    /// The default search base is neither the suffix nor a container of the tree.
    case unknownDefaultBase
}
