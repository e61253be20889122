// Structures: a site of practice or a legal entity, with the columns the files give it
// (rules, section 3). Address, names and telephone belong to the structure, not to the situation.

/// A structure, as one internal structure with the identifiers that ever named it.
public struct Structure: Hashable, Sendable {
    /// Internal key; 0 before the first storing.
    public var key: Int64
    /// Current name first: its `idNatStruct` is `mssIdStructure`.
    ///
    /// Then the others, sorted.
    public var identifiers: [StructureIdentifier]
    /// Internal key of its legal entity (FINESS EJ), nil when it has none or is one.
    public var legalEntity: Int64?
    /// Legal name ("Raison sociale site").
    public var legalName: String
    /// Trade name ("Enseigne commerciale site").
    public var tradeName: String
    /// Where it is.
    public var address: PostalAddress
    /// Telephone numbers as written: "Téléphone", "Téléphone 2"; empty ones left out.
    public var telephones: [String]
    /// Fax number as written.
    public var fax: String
    /// Ordinary e-mail: never a MSSanté mailbox, never shown in `mail`.
    public var email: String
    /// Most frequent sector (TRE_R02) of its situations; empty when it has none.
    public var sector: Coded

    /// A structure as a source or the store states it.
    public init(
        key: Int64 = 0, identifiers: [StructureIdentifier], legalEntity: Int64? = nil,
        legalName: String = "", tradeName: String = "", address: PostalAddress = PostalAddress(),
        telephones: [String] = [], fax: String = "", email: String = "", sector: Coded = Coded()
    ) {
        self.key = key
        self.identifiers = identifiers
        self.legalEntity = legalEntity
        self.legalName = legalName
        self.tradeName = tradeName
        self.address = address
        self.telephones = telephones
        self.fax = fax
        self.email = email
        self.sector = sector
    }

    /// `mssIdStructure`: the current idNat_Struct.
    public var idNatStruct: String { identifiers.first?.idNatStruct ?? "" }

    /// The values of one type of identifier, current first.
    public func values(of kind: StructureIdentifier.Kind) -> [String] {
        identifiers.filter { $0.kind == kind }.map(\.value)
    }
}

/// The coordinates of a structure, column by column as the file wrote them, outer spaces trimmed.
public struct PostalAddress: Hashable, Sendable {
    /// "Complément destinataire".
    public var recipient = ""
    /// "Complément point géographique".
    public var point = ""
    /// "Numéro Voie"; not always a number.
    public var number = ""
    /// "Indice répétition voie": B, T, Q.
    public var repetition = ""
    /// TRE_R35, for instance `RTE` Route.
    public var streetType = Coded()
    /// "Libellé Voie".
    public var street = ""
    /// "Mention distribution".
    public var mention = ""
    /// "Bureau cedex": postcode and town, also when it is no CEDEX.
    public var townLine = ""
    /// "Code postal"; five characters in France.
    public var postcode = ""
    /// INSEE code and label of the commune.
    public var commune = Coded()
    /// COG code and label of the country.
    public var country = Coded()

    /// An empty address.
    public init() {}
}
