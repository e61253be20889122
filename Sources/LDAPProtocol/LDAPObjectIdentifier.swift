// The OIDs of operations and controls that the server itself has to know.

/// OIDs of extended operations and controls, in dotted form.
public enum LDAPObjectIdentifier {
    /// Notice of disconnection (RFC 4511 section 4.4.1).
    public static let noticeOfDisconnection = "1.3.6.1.4.1.1466.20036"
    /// StartTLS (RFC 4511 section 4.14).
    public static let startTLS = "1.3.6.1.4.1.1466.20037"
    /// "Who am I?" (RFC 4532).
    public static let whoAmI = "1.3.6.1.4.1.4203.1.11.3"
    /// Simple paged results (RFC 2696).
    public static let pagedResults = "1.2.840.113556.1.4.319"
    /// ManageDsaIT (RFC 3296).
    public static let manageDsaIT = "2.16.840.1.113730.3.4.2"
    /// Subentries (RFC 3672).
    public static let subentries = "1.3.6.1.4.1.4203.1.10.1"
}
