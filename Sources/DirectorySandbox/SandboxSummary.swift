// What a run of the sandbox wrote, for the command line to show and for tests to check.

/// What one run wrote.
///
/// Counts are rows without the header, bad rows asked for included.
public struct SandboxSummary: Hashable, Sendable, Encodable {
    /// `AAAAMMJJhhmm`, in every file name; derived from the seed.
    public var timestamp = ""
    /// File names inside the directory, in the order of `FileKind`; zips stand for the files in them.
    public var files: [String] = []
    /// People with rows in Personne_activite.
    public var people = 0
    /// Rows of Personne_activite, exact duplicates included.
    public var practitionerRows = 0
    /// Rows of SavoirFaire.
    public var savoirFaireRows = 0
    /// Rows of Dipl_AutExerc.
    public var diplomaRows = 0
    /// Rows of the correspondence of ADELI and RPPS numbers.
    public var linkRows = 0
    /// Rows of the MSSanté extraction.
    public var mailboxRows = 0
    /// Distinct addresses of the extraction, case ignored.
    public var addresses = 0
    /// Rows of type PER.
    public var nominativeRows = 0
    /// Rows of type ORG.
    public var organisationalRows = 0
    /// Domains with at least one address in the extraction.
    public var domains = 0
    /// Distinct domains of the white list.
    public var listedDomains = 0
    /// `Domaine` elements of the white list.
    public var listEntries = 0
    /// idNat_Struct of the operator of the registration file.
    public var registrationOperator = ""
    /// Lines of the registration file.
    public var registrationLines = 0
}
