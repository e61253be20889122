// What a professional holds: a diploma, an authorisation to practise, or both. The import reads
// them from Dipl_AutExerc.

/// A diploma, an authorisation, or both, as one row of Dipl_AutExerc states them.
public struct Diploma: Hashable, Sendable {
    /// Type of the diploma (TRE_R14), for instance `DE`.
    public var type: Coded
    /// The diploma (TRE_R48, R49).
    public var diploma: Coded
    /// Type of the authorisation (TRE_R17).
    public var authorisationType: Coded
    /// Discipline of the authorisation (TRE_R18).
    public var discipline: Coded

    /// A diploma or an authorisation; what the source leaves empty is empty.
    public init(
        type: Coded = Coded(), diploma: Coded = Coded(), authorisationType: Coded = Coded(),
        discipline: Coded = Coded()
    ) {
        self.type = type
        self.diploma = diploma
        self.authorisationType = authorisationType
        self.discipline = discipline
    }
}
