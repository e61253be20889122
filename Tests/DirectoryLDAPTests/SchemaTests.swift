// The published schema: complete, and every entry valid under it.

import DirectoryLookup
import DirectoryModel
import Foundation
import LDAPModel
import Testing

@testable import DirectoryLDAP

@Suite("Schema")
struct SchemaTests {
    let schema = DirectorySchema.schema

    @Test("Every attribute that an entry may carry is in the schema, in its own spelling")
    func attributesAreKnown() {
        for attribute in EntryAttribute.allCases {
            #expect(DirectorySchema.type(attribute)?.name == attribute.name, "\(attribute)")
        }
        for attribute in RowAttribute.allCases {
            #expect(schema.attributeType(attribute.name)?.name == attribute.name, "\(attribute)")
        }
        for name in ["namingContexts", "defaultNamingContext", "vendorName", "mssRecherche"] {
            #expect(schema.attributeType(name) != nil, "\(name)")
        }
    }

    @Test("OIDs and names of ours are used once")
    func oidsAreUnique() {
        #expect(Set(OwnAttribute.all.map(\.number)).count == OwnAttribute.all.count)
        #expect(Set(OwnAttribute.all.map(\.name)).count == OwnAttribute.all.count)
        #expect(Set(OwnClass.all.map(\.number)).count == OwnClass.all.count)
        let oids = schema.attributeTypes.map(\.oid) + schema.objectClasses.map(\.oid)
        #expect(Set(oids).count == oids.count)
    }

    @Test("Word attributes fold in filters and keep their standard rules")
    func folding() throws {
        for name in DirectorySchema.wordAttributes {
            let type = try #require(schema.attributeType(name))
            #expect(type.isFolded, "\(name)")
            #expect(type.filterEquality == .mssPliageMatch)
            #expect(type.equality == .caseIgnoreMatch)
            #expect(type.definition.contains("X-MSS-FILTRE 'mssPliageMatch'"))
        }
        for name in ["mail", "uid", "mssRpps", "mssOperateur", "postalCode"] {
            #expect(schema.attributeType(name)?.isFolded == false, "\(name)")
        }
    }

    @Test(
        "Spellings of clients are understood",
        arguments: [
            ("gn", "givenName"), ("surname", "sn"), ("commonName", "cn"), ("locality", "l"),
            ("organizationName", "o"), ("organizationalUnitName", "ou"),
            ("streetAddress", "street"), ("fax", "facsimileTelephoneNumber"),
            ("rfc822Mailbox", "mail"), ("countryName", "c"), ("2.5.4.4", "sn"),
            ("GIVENNAME", "givenName"),
        ])
    func aliases(asked: String, answered: String) {
        #expect(schema.attributeType(asked)?.name == answered)
    }

    @Test("Every entry has what its classes require and only what they allow")
    func entriesAreValid() throws {
        var checked = 0
        for row in Invented.rows() {
            let body = try #require(EntryBody(of: row.entry))
            let classes = body.shape.objectClasses.compactMap(schema.objectClass)
            #expect(classes.count == body.shape.objectClasses.count)
            let (required, allowed) = schema.attributes(of: classes)
            for attribute in EntryAttribute.allCases {
                let type = try #require(DirectorySchema.type(attribute))
                if body.holds(attribute) {
                    #expect(
                        allowed.contains(type.index), "\(body.shape) may not have \(type.name)")
                    #expect(!type.isSingleValue || body.values(of: attribute).count == 1)
                    for value in body.values(of: attribute) { #expect(!value.isEmpty) }
                } else {
                    #expect(!required.contains(type.index), "\(body.shape) lacks \(type.name)")
                }
                if body.holds(attribute) {
                    #expect(
                        attribute.mayOccur(in: row.entry.branch),
                        "\(attribute) in \(row.entry.branch)")
                }
            }
            checked += 1
        }
        #expect(checked > 15)
    }

    @Test("Each class of each shape allows every attribute that its branch may show")
    func classesAllowTheTable() throws {
        for branch in DirectoryBranch.allCases {
            for shape in EntryShape.shapes(of: branch) {
                let classes = shape.objectClasses.compactMap(schema.objectClass)
                let allowed = schema.attributes(of: classes).allowed
                // A box shows a person's or a structure's attributes only when it has one.
                if branch == .mailboxes && shape != .mailboxOfBoth { continue }
                for attribute in EntryAttribute.allCases where attribute.mayOccur(in: branch) {
                    let type = try #require(DirectorySchema.type(attribute))
                    #expect(allowed.contains(type.index), "\(shape) \(type.name)")
                }
            }
        }
    }

    @Test("Docs/ldap-schema.md is what the tables of the code say")
    func document() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Docs/ldap-schema.md")
        let page = SchemaDocument.markdown()
        if ProcessInfo.processInfo.environment["ANNUAIRE_WRITE_DOCS"] != nil {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == page, "run this test with ANNUAIRE_WRITE_DOCS=1 to write the page anew")
    }
}
