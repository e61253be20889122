// What the store can look up fast. The renderer emits terms of these fields from the very values
// an entry shows, so candidates found by them contain every true match.

/// A field of the index.
///
/// The raw value is stored: never reuse one.
public enum IndexField: Int, Sendable, CaseIterable {
    /// Person numbers and entry ids (`uid`, RPPS, ADELI, idNat_PS, mssIdBal, mssIdSituation):
    /// spaces removed, lower case; an RPPS number also when it is written as idNat_PS.
    case identifier = 1
    /// MSSanté address, lower case.
    case mail = 2
    /// Whole family name, folded.
    case familyName = 3
    /// Whole given name, folded.
    case givenName = 4
    /// One word of a name shown (`cn`, `displayName`), folded.
    case nameWord = 5
    /// TRE_G15… code, lower case.
    case profession = 6
    /// TRE_R09 code, lower case.
    case category = 7
    /// TRE_R38… code, lower case.
    case savoirFaire = 8
    /// TRE_R23 code, lower case.
    case mode = 9
    /// TRE_R02 code, lower case.
    case sector = 10
    /// TRE_R21 code, lower case.
    case role = 11
    /// TRE_R22 code, lower case.
    case genre = 12
    /// TRE_R257 code, lower case.
    case mailboxKind = 13
    /// Domain of an address, lower case.
    case domain = 14
    /// Name of an operator, folded.
    case operatorName = 15
    /// idNat_Struct, FINESS (site or legal entity), SIRET, SIREN: spaces removed, lower case.
    case structureIdentifier = 16
    /// Legal name shown in `o`, folded whole.
    case structureName = 17
    /// Trade name, folded whole.
    case tradeName = 18
    /// Service (`ou`), folded whole.
    case service = 19
    /// Functional description, folded whole.
    case description = 20
    /// Postcode, lower case.
    case postcode = 21
    /// Town, every spelling of `l`, folded whole.
    case town = 22
    /// INSEE code, lower case.
    case commune = 23
    /// Département code, lower case.
    case department = 24
    /// Label of the département, folded whole.
    case departmentName = 25
    /// Words a person reads for a profession and its speciality (`title`), folded whole.
    case title = 26
    /// Profession label, folded whole.
    case professionLabel = 27
    /// Savoir-faire label, folded whole.
    case savoirFaireLabel = 28
    /// Sector or kind of structure in words, folded whole.
    case businessCategory = 29
    /// Telephone or fax number without spaces and hyphens, lower case.
    case telephone = 30
    /// First characters of the first line of a postal address, lower case.
    case addressBeginning = 31
    /// First characters of a street, folded.
    case streetBeginning = 32
    /// Where a word of a name shown ends, folded: its last two characters and a space, and its last
    /// one, a space and the first of the next word.
    case nameBoundary = 33
    /// A family name and a given name, see `pairs`.
    case fullName = 34
    // A profession or savoir-faire and a place, by code or label, see `pairs`.
    case professionPostcode = 35
    case professionTown = 36
    case professionLabelPostcode = 37
    case professionLabelTown = 38
    case savoirFairePostcode = 39
    case savoirFaireTown = 40
    case savoirFaireLabelPostcode = 41
    case savoirFaireLabelTown = 42

    /// A field whose terms say two things at once: each value of one field with each of another.
    ///
    /// Both are in long lists of entries; who has both is in a short one.
    public struct Pair: Sendable {
        /// The field of both.
        public let whole: IndexField
        /// The field of what its keys begin with.
        public let first: IndexField
        /// The field of what they end with.
        public let second: IndexField

        /// What stands between the two in values and keys, and in neither.
        public static let separator: UInt8 = 0x1F
    }

    /// The pairs that entries of a branch have, the rarest first.
    ///
    /// Situations have no places in theirs: each has one place, and is asked for by other things.
    public static func pairs(in branch: DirectoryBranch) -> ArraySlice<Pair> {
        switch branch {
        case .mailboxes, .practitioners: allPairs[...]
        case .situations: allPairs[..<1]
        case .structures, .domains, .operators, .accounts: []
        }
    }

    private static let allPairs = [
        Pair(whole: .fullName, first: .familyName, second: .givenName),
        Pair(whole: .savoirFairePostcode, first: .savoirFaire, second: .postcode),
        Pair(whole: .savoirFaireTown, first: .savoirFaire, second: .town),
        Pair(whole: .savoirFaireLabelPostcode, first: .savoirFaireLabel, second: .postcode),
        Pair(whole: .savoirFaireLabelTown, first: .savoirFaireLabel, second: .town),
        Pair(whole: .professionPostcode, first: .profession, second: .postcode),
        Pair(whole: .professionTown, first: .profession, second: .town),
        Pair(whole: .professionLabelPostcode, first: .professionLabel, second: .postcode),
        Pair(whole: .professionLabelTown, first: .professionLabel, second: .town),
    ]

    /// The two fields of a pair's field; nil of any other.
    public var pair: Pair? {
        switch self {
        case .fullName, .professionPostcode, .professionTown, .professionLabelPostcode,
            .professionLabelTown, .savoirFairePostcode, .savoirFaireTown, .savoirFaireLabelPostcode,
            .savoirFaireLabelTown:
            Self.allPairs.first { $0.whole == self }
        default: nil
        }
    }

    /// The field that finds the entries of a branch by their names.
    public static func ofNames(in branch: DirectoryBranch) -> IndexField {
        switch branch {
        case .structures: .structureIdentifier
        case .domains: .domain
        case .mailboxes, .practitioners, .situations, .operators, .accounts: .identifier
        }
    }
}

/// A term of the index: a field and a key in that field's normal form.
public struct IndexTerm: Hashable, Sendable {
    /// See `IndexField`.
    public let field: IndexField
    /// Normal form of the value; never empty.
    public let key: String

    /// A term; the caller normalised the key.
    public init(_ field: IndexField, _ key: String) {
        self.field = field
        self.key = key
    }
}
