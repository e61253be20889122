// The syntaxes of values (RFC 4517 section 3.3), with their OIDs, and which values they accept.
// The schema publishes them; the bridge leaves out of an entry what a syntax refuses.

/// A syntax of attribute values.
public struct LDAPSyntax: Hashable, Sendable {
    /// The object identifier.
    public let oid: String
    /// The name that the standard gives it.
    public let description: String
    let form: Form

    /// How values of a syntax are checked.
    enum Form: Hashable, Sendable {
        case directoryString, printableString, countryString, ia5String, numericString
        case telephoneNumber, facsimileTelephoneNumber, postalAddress
        case boolean, integer, generalizedTime, distinguishedName, objectIdentifier, uuid
        case bitString, octets, text
    }

    private init(_ arc: Int, _ description: String, _ form: Form) {
        self.init(oid: "1.3.6.1.4.1.1466.115.121.1.\(arc)", description, form)
    }

    private init(oid: String, _ description: String, _ form: Form) {
        self.oid = oid
        self.description = description
        self.form = form
    }

    /// Attribute Type Description, of `attributeTypes`.
    public static let attributeTypeDescription = LDAPSyntax(3, "Attribute Type Description", .text)
    /// Audio (RFC 2798); kept as octets.
    public static let audio = LDAPSyntax(4, "Audio", .octets)
    /// Binary (RFC 2252), of two attributes of RFC 2798; kept as octets.
    public static let binary = LDAPSyntax(5, "Binary", .octets)
    /// Bit String: `'0101'B`.
    public static let bitString = LDAPSyntax(6, "Bit String", .bitString)
    /// Boolean: TRUE or FALSE.
    public static let boolean = LDAPSyntax(7, "Boolean", .boolean)
    /// Certificate (RFC 4523), in DER.
    public static let certificate = LDAPSyntax(8, "Certificate", .octets)
    /// Country String: two printable characters.
    public static let countryString = LDAPSyntax(11, "Country String", .countryString)
    /// DN (RFC 4514).
    public static let distinguishedName = LDAPSyntax(12, "DN", .distinguishedName)
    /// Delivery Method.
    public static let deliveryMethod = LDAPSyntax(14, "Delivery Method", .text)
    /// Directory String: UTF-8, not empty.
    public static let directoryString = LDAPSyntax(15, "Directory String", .directoryString)
    /// DIT Content Rule Description.
    public static let ditContentRuleDescription = LDAPSyntax(
        16, "DIT Content Rule Description", .text)
    /// DIT Structure Rule Description.
    public static let ditStructureRuleDescription = LDAPSyntax(
        17, "DIT Structure Rule Description", .text)
    /// Facsimile Telephone Number: a telephone number, perhaps with `$` parameters.
    public static let facsimileTelephoneNumber = LDAPSyntax(
        22, "Facsimile Telephone Number", .facsimileTelephoneNumber)
    /// Fax: an image; kept as octets.
    public static let fax = LDAPSyntax(23, "Fax", .octets)
    /// Generalized Time.
    public static let generalizedTime = LDAPSyntax(24, "Generalized Time", .generalizedTime)
    /// Guide, of `searchGuide`; obsolete.
    public static let guide = LDAPSyntax(25, "Guide", .text)
    /// IA5 String: ASCII, perhaps empty.
    public static let ia5String = LDAPSyntax(26, "IA5 String", .ia5String)
    /// INTEGER, of any size.
    public static let integer = LDAPSyntax(27, "INTEGER", .integer)
    /// JPEG.
    public static let jpeg = LDAPSyntax(28, "JPEG", .octets)
    /// Matching Rule Description, of `matchingRules`.
    public static let matchingRuleDescription = LDAPSyntax(30, "Matching Rule Description", .text)
    /// Matching Rule Use Description, of `matchingRuleUse`.
    public static let matchingRuleUseDescription = LDAPSyntax(
        31, "Matching Rule Use Description", .text)
    /// Name Form Description.
    public static let nameFormDescription = LDAPSyntax(35, "Name Form Description", .text)
    /// Numeric String: digits and spaces.
    public static let numericString = LDAPSyntax(36, "Numeric String", .numericString)
    /// Object Class Description, of `objectClasses`.
    public static let objectClassDescription = LDAPSyntax(37, "Object Class Description", .text)
    /// OID: a name or a numeric object identifier.
    public static let objectIdentifier = LDAPSyntax(38, "OID", .objectIdentifier)
    /// Octet String.
    public static let octetString = LDAPSyntax(40, "Octet String", .octets)
    /// Postal Address: lines joined by `$`.
    public static let postalAddress = LDAPSyntax(41, "Postal Address", .postalAddress)
    /// Printable String.
    public static let printableString = LDAPSyntax(44, "Printable String", .printableString)
    /// Subtree Specification (RFC 3672).
    public static let subtreeSpecification = LDAPSyntax(45, "SubtreeSpecification", .text)
    /// Supported Algorithm (RFC 4523); kept as octets.
    public static let supportedAlgorithm = LDAPSyntax(49, "Supported Algorithm", .octets)
    /// Telephone Number: a Printable String.
    public static let telephoneNumber = LDAPSyntax(50, "Telephone Number", .telephoneNumber)
    /// Teletex Terminal Identifier.
    public static let teletexTerminalIdentifier = LDAPSyntax(
        51, "Teletex Terminal Identifier", .text)
    /// Telex Number.
    public static let telexNumber = LDAPSyntax(52, "Telex Number", .text)
    /// LDAP Syntax Description, of `ldapSyntaxes`.
    public static let syntaxDescription = LDAPSyntax(54, "LDAP Syntax Description", .text)
    /// Substring Assertion: the pieces of a substring match, in extensible filters.
    public static let substringAssertion = LDAPSyntax(58, "Substring Assertion", .directoryString)
    /// UUID (RFC 4530).
    public static let uuid = LDAPSyntax(oid: "1.3.6.1.1.16.1", "UUID", .uuid)
    /// X.509 Certificate Exact Assertion (RFC 4523).
    public static let certificateExactAssertion = LDAPSyntax(
        oid: "1.3.6.1.1.15.1", "X.509 Certificate Exact Assertion", .text)

    /// Every syntax that the standard part of the schema uses.
    public static let all: [LDAPSyntax] = [
        attributeTypeDescription, audio, binary, bitString, boolean, certificate, countryString,
        distinguishedName, deliveryMethod, directoryString, ditContentRuleDescription,
        ditStructureRuleDescription, facsimileTelephoneNumber, fax, generalizedTime, guide,
        ia5String, integer, jpeg, matchingRuleDescription, matchingRuleUseDescription,
        nameFormDescription, numericString, objectClassDescription, objectIdentifier, octetString,
        postalAddress, printableString, subtreeSpecification, telephoneNumber,
        teletexTerminalIdentifier, telexNumber, syntaxDescription, substringAssertion, uuid,
        certificateExactAssertion,
    ]

    /// The RFC 4512 section 4.1.5 definition, for `ldapSyntaxes`.
    public var definition: String { "( \(oid) DESC '\(description)' )" }

    /// Whether a value is of the syntax.
    ///
    /// Complete for the syntaxes that entries of this project use; for those kept as octets or as
    /// plain text (`Guide`, the descriptions of the schema) only emptiness and UTF-8 are checked.
    public func accepts(_ value: some Collection<UInt8>) -> Bool {
        accepts(Array(value))
    }

    private func accepts(_ value: [UInt8]) -> Bool {
        switch form {
        case .directoryString, .text:
            !value.isEmpty && String(validating: value, as: UTF8.self) != nil
        case .printableString, .telephoneNumber:
            !value.isEmpty && value.allSatisfy(Self.isPrintable)
        case .countryString:
            value.count == 2 && value.allSatisfy(Self.isPrintable)
        case .ia5String:
            value.allSatisfy { $0 < 0x80 }
        case .numericString:
            !value.isEmpty && value.allSatisfy { $0 == 0x20 || HexDigits.isDigit($0) }
        case .facsimileTelephoneNumber:
            value.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0.allSatisfy(Self.isPrintable) }
        case .postalAddress:
            String(validating: value, as: UTF8.self) != nil
                && value.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
                    .allSatisfy(Self.isPostalLine)
        case .boolean:
            value.elementsEqual("TRUE".utf8) || value.elementsEqual("FALSE".utf8)
        case .integer:
            Normaliser.integer(value) != nil
        case .generalizedTime:
            GeneralizedTime(parsing: value) != nil
        case .distinguishedName:
            String(validating: value, as: UTF8.self)
                .map { (try? DistinguishedName(parsing: $0)) != nil } ?? false
        case .objectIdentifier:
            HexDigits.isNumericOID(value) || Self.isDescriptor(value)
        case .uuid:
            Normaliser.uuid(value) != nil
        case .bitString:
            value.count >= 3 && value.first == UInt8(ascii: "'")
                && value.suffix(2).elementsEqual("'B".utf8)
                && value.dropFirst().dropLast(2).allSatisfy { $0 & 0xFE == UInt8(ascii: "0") }
        case .octets:
            true
        }
    }

    /// Letters, digits and the marks of PrintableString (RFC 4517 section 3.2).
    static func isPrintable(_ byte: UInt8) -> Bool {
        HexDigits.isLetter(byte) || HexDigits.isDigit(byte) || printableMarks.contains(byte)
    }

    private static let printableMarks = Set(" '()+,-.=/:?".utf8)

    /// Not empty, and every backslash escapes a `$` or a backslash (RFC 4517 section 3.3.28).
    private static func isPostalLine(_ line: ArraySlice<UInt8>) -> Bool {
        guard !line.isEmpty else { return false }
        var rest = line
        while let place = rest.firstIndex(of: UInt8(ascii: "\\")) {
            let escape = rest[rest.index(after: place)...].prefix(2)
            guard
                escape.elementsEqual("24".utf8)
                    || escape.map({ $0 & 0xDF }).elementsEqual([0x15, UInt8(ascii: "C")])
            else { return false }
            rest = rest[rest.index(place, offsetBy: 3)...]
        }
        return true
    }

    /// A letter, then letters, digits and hyphens (RFC 4512 section 1.4).
    private static func isDescriptor(_ value: [UInt8]) -> Bool {
        guard let first = value.first, HexDigits.isLetter(first) else { return false }
        return value.allSatisfy {
            HexDigits.isLetter($0) || HexDigits.isDigit($0) || $0 == UInt8(ascii: "-")
        }
    }
}
