// Every statement the store runs more than once, by name. The plan of each is recorded in
// Fixtures/QueryPlans and tested; values are always bound. A table: longer than most files.

/// The catalogue of statements.
enum StoreStatement: String, CaseIterable {
    // MARK: Transactions of point readers

    case beginRead = "BEGIN DEFERRED"
    case endRead = "COMMIT"

    // MARK: First loads

    case anySituation = "SELECT 1 FROM situation LIMIT 1"
    case anyMailbox = "SELECT 1 FROM mailbox LIMIT 1"
    case definitionOfIndex = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?"

    // MARK: Installation, generations, runs

    case installation = """
        SELECT suffix, secret, created_at, revision, folding_version, rendering_version
        FROM installation WHERE id = 1
        """
    case insertInstallation = """
        INSERT INTO installation (id, suffix, secret, created_at, revision, folding_version,
            rendering_version)
        VALUES (1, ?, ?, ?, 0, ?, ?)
        """
    case revision = "SELECT revision FROM installation WHERE id = 1"
    case setRevision = "UPDATE installation SET revision = ? WHERE id = 1"
    case currentGeneration = """
        SELECT kind, generated_at, sha256, bytes, rows, revision, loaded_at
        FROM generation WHERE kind = ? AND current = 1
        """
    case retireGeneration = "UPDATE generation SET current = 0 WHERE kind = ? AND current = 1"
    case insertGeneration = """
        INSERT INTO generation
            (kind, generated_at, loaded_at, sha256, bytes, rows, revision, current)
        VALUES (?, ?, ?, ?, ?, ?, ?, 1)
        """
    case insertRun = """
        INSERT INTO run (kind, actor, channel, started_at, duration_ms, revision_before,
            revision_after, outcome, report)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    case latestRuns = """
        SELECT id, kind, actor, channel, started_at, duration_ms, revision_before,
            revision_after, outcome, report, decision
        FROM run ORDER BY id DESC LIMIT ?
        """
    case latestAppliedImport = """
        SELECT started_at FROM run
        WHERE kind = 'import' AND outcome IN ('applied', 'unchanged') ORDER BY id DESC LIMIT 1
        """

    case runByNumber = """
        SELECT id, kind, actor, channel, started_at, duration_ms, revision_before,
            revision_after, outcome, report, decision
        FROM run WHERE id = ?
        """
    case undecidedRuns = """
        SELECT id, kind, actor, channel, started_at, duration_ms, revision_before,
            revision_after, outcome, report, decision
        FROM run WHERE outcome = 'held' AND decision IS NULL ORDER BY id DESC
        """
    case decideRun = "UPDATE run SET decision = ? WHERE id = ? AND decision IS NULL"
    case insertImportChange = "INSERT INTO import_change (revision, changes) VALUES (?, ?)"
    case forgetImportChanges = """
        DELETE FROM import_change WHERE revision <=
            (SELECT revision FROM import_change ORDER BY revision DESC LIMIT 1 OFFSET ?)
        """
    case importChangesFrom = """
        SELECT revision, changes FROM import_change WHERE revision >= ? ORDER BY revision DESC
        """
    case importsFrom = """
        SELECT revision_after FROM run
        WHERE id >= ? AND kind = 'import' AND outcome = 'applied'
            AND revision_after > revision_before
        ORDER BY id DESC
        """
    case columnsOfTable = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
    case restoreGenerations = """
        UPDATE generation SET current = 1
        WHERE current = 0 AND id IN (SELECT max(id) FROM generation GROUP BY kind)
        """

    // MARK: Codes

    case codedByID = "SELECT code, label FROM coded WHERE id = ?"
    case codedByText = "SELECT id FROM coded WHERE code = ? AND label = ?"
    case insertCoded = "INSERT INTO coded (code, label) VALUES (?, ?)"

    // MARK: People

    case personByIdentifier = """
        SELECT p.id, p.state, p.digest FROM person_identifier i JOIN person p ON p.id = i.person
        WHERE i.kind = ? AND i.value = ?
        """
    case person = "SELECT state, civility FROM person WHERE id = ?"
    case personIdentifiers = """
        SELECT kind, value, id_nat_ps FROM person_identifier WHERE person = ? ORDER BY position
        """
    case insertPerson = """
        INSERT INTO person (uuid, state, civility, digest, revision) VALUES (?, ?, ?, ?, ?)
        """
    case updatePerson = """
        UPDATE person SET state = ?, civility = ?, digest = ?, closed_at = NULL, revision = ?
        WHERE id = ?
        """
    case closePerson = "UPDATE person SET state = 1, closed_at = ?, revision = ? WHERE id = ?"
    case insertPersonIdentifier = """
        INSERT INTO person_identifier (kind, value, person, id_nat_ps, position, source, since)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    case updateIdNatPS = "UPDATE person_identifier SET id_nat_ps = ? WHERE kind = ? AND value = ?"
    case registeredPeople = "SELECT id FROM person WHERE state = 0"
    case personUUID = "SELECT uuid FROM person WHERE id = ?"
    case personSizes = """
        SELECT count(DISTINCT e.id), count(s.id)
        FROM exercise e LEFT JOIN situation s ON s.exercise = e.id AND s.present = 1
        WHERE e.person = ? AND e.present = 1
        """

    case exercises = """
        SELECT id, profession, category, title, family_name, given_name, present
        FROM exercise WHERE person = ? ORDER BY id
        """
    case personOfExercise = "SELECT person FROM exercise WHERE id = ?"
    case insertExercise = """
        INSERT INTO exercise (person, profession, category, title, family_name, given_name,
            present, revision)
        VALUES (?, ?, ?, ?, ?, ?, 1, ?)
        """
    case updateExercise = """
        UPDATE exercise SET profession = ?, category = ?, title = ?, family_name = ?,
            given_name = ?, present = ?, revision = ?
        WHERE id = ?
        """
    case savoirFaire = """
        SELECT DISTINCT type, savoir_faire FROM exercise_savoir_faire WHERE exercise = ?
        """
    case savoirFaireOfSource = """
        SELECT type, savoir_faire FROM exercise_savoir_faire WHERE exercise = ? AND source = ?
        """
    case insertSavoirFaire = """
        INSERT INTO exercise_savoir_faire (exercise, source, type, savoir_faire)
        VALUES (?, ?, ?, ?)
        """
    case deleteSavoirFaire =
        "DELETE FROM exercise_savoir_faire WHERE exercise = ? AND source = ?"

    // MARK: Facts by number, links of numbers

    case anyPersonFact = "SELECT 1 FROM person_fact WHERE file = ? LIMIT 1"
    case personFacts = """
        SELECT code1, code2, code3, code4 FROM person_fact
        WHERE file = ? AND kind = ? AND value = ?
        """
    case insertPersonFact = """
        INSERT INTO person_fact (file, kind, value, code1, code2, code3, code4)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    case deletePersonFact = """
        DELETE FROM person_fact WHERE file = ? AND kind = ? AND value = ? AND code1 = ?
            AND code2 = ? AND code3 = ? AND code4 = ?
        """
    case numbersWithFacts = """
        SELECT kind, value, count(*) FROM person_fact WHERE file = ? GROUP BY kind, value
        """
    case identifierLinks = "SELECT from_kind, from_value, to_kind, to_value FROM identifier_link"
    case insertIdentifierLink = """
        INSERT INTO identifier_link (from_kind, from_value, to_kind, to_value, since)
        VALUES (?, ?, ?, ?, ?)
        """
    case anyIdentifierEnd = "SELECT 1 FROM identifier_end LIMIT 1"
    case identifierEnd = "SELECT rpps FROM identifier_end WHERE kind = ? AND value = ?"
    case numbersWithEnd = """
        SELECT kind, value FROM identifier_end WHERE rpps = ? ORDER BY kind, value
        """
    case replaceIdentifierEnd = """
        INSERT OR REPLACE INTO identifier_end (kind, value, rpps) VALUES (?, ?, ?)
        """
    case personCore = "SELECT state, civility, digest, closed_at FROM person WHERE id = ?"
    case setPersonCore = """
        UPDATE person SET state = ?, civility = ?, digest = ?, closed_at = ?, revision = ?
        WHERE id = ?
        """
    case mergePerson = """
        UPDATE person SET state = 3, merged_into = ?, digest = NULL, revision = ? WHERE id = ?
        """
    case placePersonIdentifier = """
        UPDATE person_identifier SET person = ?, position = ? WHERE kind = ? AND value = ?
        """
    case exercisesOfPerson = "SELECT id, present FROM exercise WHERE person = ? ORDER BY id"
    case moveExercise = "UPDATE exercise SET person = ?, revision = ? WHERE id = ?"
    case withdrawExercise = "UPDATE exercise SET present = 0, revision = ? WHERE id = ?"
    case withdrawSituations = """
        UPDATE situation SET present = 0, revision = ? WHERE exercise = ? AND present = 1
        """
    case allMailboxesOfPerson = """
        SELECT id, address, kind, structure FROM mailbox WHERE person = ? ORDER BY id
        """
    case moveMailbox = "UPDATE mailbox SET person = ?, revision = ? WHERE id = ?"
    case moveMailboxAssertion = """
        UPDATE mailbox_assertion SET mailbox = ? WHERE mailbox = ? AND source = ? AND operator = ?
        """

    case situations = """
        SELECT id, uuid, structure, mode, genre, role, ordinal, sector, pharmacist_section,
            authority, present
        FROM situation WHERE exercise = ? ORDER BY id
        """
    case insertSituation = """
        INSERT INTO situation (uuid, exercise, structure, mode, genre, role, ordinal, sector,
            pharmacist_section, authority, present, revision)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
        """
    case updateSituation = """
        UPDATE situation SET mode = ?, genre = ?, role = ?, sector = ?, pharmacist_section = ?,
            authority = ?, present = ?, revision = ?
        WHERE id = ?
        """
    case situationUUID = "SELECT uuid FROM situation WHERE id = ?"
    case peopleAtStructure = """
        SELECT DISTINCT e.person FROM situation s JOIN exercise e ON e.id = s.exercise
        WHERE s.structure = ? AND s.present = 1 AND e.present = 1
        """
    case situationsOfPerson = """
        SELECT s.id FROM exercise e JOIN situation s ON s.exercise = e.id WHERE e.person = ?
        """
    case sectorsAtStructure = """
        SELECT s.sector, count(*) FROM situation s
            JOIN exercise e ON e.id = s.exercise JOIN person p ON p.id = e.person
        WHERE s.structure = ? AND s.present = 1 AND e.present = 1 AND p.state = 0
            AND s.sector IS NOT NULL
        GROUP BY s.sector
        """

    case sectorsOfSituations = """
        SELECT s.structure, s.sector FROM situation s NOT INDEXED
            CROSS JOIN exercise e ON e.id = s.exercise CROSS JOIN person p ON p.id = e.person
        WHERE s.present = 1 AND e.present = 1 AND p.state = 0
            AND s.structure IS NOT NULL AND s.sector IS NOT NULL
        """
    case peopleByStructure = """
        SELECT s.structure, e.person FROM situation s NOT INDEXED
            CROSS JOIN exercise e ON e.id = s.exercise
        WHERE s.present = 1 AND e.present = 1 AND s.structure IS NOT NULL
        """

    // MARK: Structures

    case structuresByIdentifier = """
        SELECT structure FROM structure_identifier WHERE kind = ? AND value = ?
        """
    case structure = "SELECT legal_entity, sector, present FROM structure WHERE id = ?"
    case structureUUID = "SELECT uuid FROM structure WHERE id = ?"
    case structureIdentifiers = """
        SELECT kind, value FROM structure_identifier WHERE structure = ? ORDER BY position
        """
    case structureName = """
        SELECT kind, value FROM structure_identifier WHERE structure = ? ORDER BY position LIMIT 1
        """
    case structureAssertions = """
        SELECT source, legal_name, trade_name, recipient, point, number, repetition, street_type,
            street, mention, town_line, postcode, commune, country, telephone, telephone2, fax,
            email
        FROM structure_assertion WHERE structure = ? ORDER BY source
        """
    case insertStructure = """
        INSERT INTO structure (uuid, legal_entity, present, revision) VALUES (?, ?, 1, ?)
        """
    case updateStructure = """
        UPDATE structure SET legal_entity = ?, present = ?, revision = ? WHERE id = ?
        """
    case setStructureSector = "UPDATE structure SET sector = ? WHERE id = ?"
    case insertStructureIdentifier = """
        INSERT INTO structure_identifier (kind, value, structure, position, source, since)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    case placeStructureIdentifier = """
        UPDATE structure_identifier SET position = ? WHERE kind = ? AND value = ? AND structure = ?
        """
    case replaceStructureAssertion = """
        INSERT OR REPLACE INTO structure_assertion (structure, source, legal_name, trade_name,
            recipient, point, number, repetition, street_type, street, mention, town_line,
            postcode, commune, country, telephone, telephone2, fax, email)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    case deleteStructureAssertion = """
        DELETE FROM structure_assertion WHERE structure = ? AND source = ?
        """
    case structuresOfSource = "SELECT structure FROM structure_assertion WHERE source = ?"
    case sitesOfLegalEntity = "SELECT id FROM structure WHERE legal_entity = ?"

    // MARK: Domains, operators, white list

    case domainByName = "SELECT id FROM domain WHERE name = ?"
    case domain = "SELECT name, uuid, listed FROM domain WHERE id = ?"
    case everyDomain = "SELECT id FROM domain"
    case insertDomain = "INSERT INTO domain (name, uuid, listed, revision) VALUES (?, ?, 0, ?)"
    case setDomainListed = "UPDATE domain SET listed = ?, revision = ? WHERE id = ?"
    case domainHolders = """
        SELECT DISTINCT o.id_nat_struct, o.name FROM white_list_entry w
            JOIN operator o ON o.id = w.operator
        WHERE w.domain = ? AND w.last_version IS NULL
        ORDER BY o.id_nat_struct
        """
    case domainsWithBoxes = """
        SELECT d.name, d.listed, count(m.id) FILTER (WHERE m.state < 2),
            count(m.id) FILTER (WHERE m.state BETWEEN 2 AND 7),
            count(m.id) FILTER (WHERE m.state = 4)
        FROM domain d LEFT JOIN mailbox m ON m.domain = d.id GROUP BY d.id ORDER BY d.name
        """
    case currentHoldings = """
        SELECT d.name, w.certificate_dn, ifnull(o.id_nat_struct, ''), ifnull(o.name, ''),
            v.generated_at
        FROM white_list_entry w JOIN domain d ON d.id = w.domain
            JOIN white_list_version v ON v.id = w.first_version
            LEFT JOIN operator o ON o.id = w.operator
        WHERE w.last_version IS NULL ORDER BY d.name, w.certificate_dn
        """
    case domainDescriptions = """
        SELECT DISTINCT description FROM white_list_entry
        WHERE domain = ? AND last_version IS NULL AND description <> '' ORDER BY description
        """
    case operatorByID = "SELECT id, name, disabled FROM operator WHERE id_nat_struct = ?"
    case insertOperator = """
        INSERT INTO operator (id_nat_struct, name, added_by_hand, disabled, revision)
        VALUES (?, ?, ?, 0, ?)
        """
    case renameOperator = "UPDATE operator SET name = ?, revision = ? WHERE id = ?"
    case operatorHoldsDomain = """
        SELECT 1 FROM white_list_entry
        WHERE operator = ? AND domain = ? AND last_version IS NULL LIMIT 1
        """
    case latestWhiteList = "SELECT id FROM white_list_version ORDER BY id DESC LIMIT 1"
    case insertWhiteListVersion = """
        INSERT INTO white_list_version (generated_at, loaded_at, author, comment, entries)
        VALUES (?, ?, ?, ?, ?)
        """
    case currentWhiteListEntries = """
        SELECT w.id, d.id, d.name, w.certificate_dn, w.description, w.responsible_contact,
            w.support_contact, w.updated_at
        FROM white_list_entry w JOIN domain d ON d.id = w.domain WHERE w.last_version IS NULL
        """
    case insertWhiteListEntry = """
        INSERT INTO white_list_entry (domain, certificate_dn, operator, description,
            responsible_contact, support_contact, updated_at, first_version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    case endWhiteListEntry = "UPDATE white_list_entry SET last_version = ? WHERE id = ?"

    // MARK: Mailboxes

    case mailboxByKey = """
        SELECT id FROM mailbox
        WHERE address = ? AND kind = ? AND ifnull(person, 0) = ? AND ifnull(structure, 0) = ?
        """
    case mailbox = """
        SELECT uuid, address, kind, person, structure, domain, state FROM mailbox WHERE id = ?
        """
    case mailboxesAtAddress = """
        SELECT id, kind, person, structure, state FROM mailbox WHERE address = ? ORDER BY id
        """
    case insertMailbox = """
        INSERT INTO mailbox (uuid, address, kind, person, structure, domain, state, modified_at,
            revision)
        VALUES (?, ?, ?, ?, ?, ?, 8, ?, ?)
        """
    case setMailboxState = """
        UPDATE mailbox SET state = ?, modified_at = ?, revision = ? WHERE id = ?
        """
    case mailboxAssertions = """
        SELECT source, operator, services, description, responsible, telephone, paperless,
            red_listed, suspended, hidden, rank, replaced_by, replaced_at, identity, veto, revision
        FROM mailbox_assertion WHERE mailbox = ? ORDER BY source, operator
        """
    case replaceMailboxAssertion = """
        INSERT OR REPLACE INTO mailbox_assertion (mailbox, source, operator, services,
            description, responsible, telephone, paperless, red_listed, suspended, hidden,
            hidden_reason, rank, replaced_by, replaced_at, identity, veto, revision)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)
        """
    case deleteMailboxAssertion = """
        DELETE FROM mailbox_assertion WHERE mailbox = ? AND source = ? AND operator = ?
        """
    case nationalMailboxes = "SELECT mailbox FROM mailbox_assertion WHERE source = 1"
    case mailboxesOfPerson = """
        SELECT id FROM mailbox WHERE person = ? AND state < 8 ORDER BY id
        """
    case mailboxesAtStructure = """
        SELECT id FROM mailbox WHERE structure = ? AND state < 8 ORDER BY id
        """
    case mailboxesByPerson = """
        SELECT id, person FROM mailbox NOT INDEXED WHERE person IS NOT NULL AND state < 8
        """
    case mailboxesByStructure = """
        SELECT id, structure FROM mailbox NOT INDEXED WHERE structure IS NOT NULL AND state < 8
        """
    case mailboxOwners = "SELECT kind, person, structure FROM mailbox WHERE id = ?"
    case causesOfMailboxState = """
        SELECT m.state, m.kind, m.person, p.state, d.listed, a.source, a.veto, a.hidden,
            a.red_listed, a.suspended, a.replaced_by <> ''
        FROM mailbox m CROSS JOIN domain d ON d.id = m.domain LEFT JOIN person p ON p.id = m.person
            LEFT JOIN mailbox_assertion a ON a.mailbox = m.id
        WHERE m.id = ? ORDER BY a.source, a.operator
        """
    case organisationBoxesAtStructure = """
        SELECT id FROM mailbox
        WHERE structure = ? AND state < 2 AND kind IN ('ORG', 'APP') ORDER BY id
        """
    case countMailboxes = """
        SELECT kind, count(*) FROM mailbox WHERE state IN (0, 1) GROUP BY kind
        """
    case censusOfMailboxes = """
        SELECT d.name, m.state, d.listed, count(*) FROM mailbox m JOIN domain d ON d.id = m.domain
        GROUP BY m.domain, m.state
        """
    case insertNotices = """
        INSERT INTO notice (revision, operator, mailbox, code)
        SELECT ?, a.operator, m.id,
            CASE WHEN a.veto = 1 THEN 'masked' WHEN m.state IN (1, 3) THEN 'orphaned'
                ELSE 'hidden' END
        FROM mailbox_assertion a JOIN mailbox m ON m.id = a.mailbox
        WHERE a.source = 2 AND a.operator <> 0
            AND (m.revision = ? AND a.veto = 0 AND m.state IN (1, 3, 4)
                OR a.veto = 1 AND EXISTS (SELECT 1 FROM mailbox_assertion n
                    WHERE n.mailbox = m.id AND n.source = 1 AND n.revision = ?))
        """
    case noticesOfRevision = """
        SELECT o.id_nat_struct, n.code, count(*) FROM notice n JOIN operator o ON o.id = n.operator
        WHERE n.revision = ? GROUP BY 1, 2 ORDER BY 1, 2
        """
    case mailboxesInDomain = "SELECT id FROM mailbox WHERE domain = ? AND state < 8"
    case rankHolders = """
        SELECT m.id FROM mailbox_assertion a JOIN mailbox m ON m.id = a.mailbox
        WHERE m.person = ? AND a.operator = ? AND a.rank = 1 AND a.veto = 0
        """
    case rankHoldersAtStructure = """
        SELECT m.id FROM mailbox_assertion a JOIN mailbox m ON m.id = a.mailbox
        WHERE m.structure = ? AND a.operator = ? AND a.rank = 1 AND a.veto = 0
            AND m.person IS NULL
        """

    // MARK: Change log

    case lastChange = """
        SELECT number, time, actor, channel, revision, action, object, object_key, digest, previous
        FROM change ORDER BY number DESC LIMIT 1
        """
    case insertChange = """
        INSERT INTO change (number, time, actor, channel, revision, action, object, object_key,
            digest, previous)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    case insertChangeValue = """
        INSERT INTO change_value (change, salt, before, after) VALUES (?, ?, ?, ?)
        """

    // MARK: Entries and index

    case entryState = "SELECT visible, body FROM entry WHERE id = ?"
    case insertEntry = """
        INSERT INTO entry (id, created_at, modified_at, revision, visible, uuid, body)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    case updateEntry = """
        UPDATE entry SET modified_at = ?, revision = ?, visible = ?, body = ? WHERE id = ?
        """
    case replaceFormerName = """
        INSERT OR REPLACE INTO former_name (branch, name_key, owner, since) VALUES (?, ?, ?, ?)
        """
    case formerName = "SELECT owner FROM former_name WHERE branch = ? AND name_key = ?"
    case entry = """
        SELECT created_at, modified_at, revision, visible, uuid, body FROM entry WHERE id = ?
        """
    case changedMailboxes = """
        SELECT id FROM entry WHERE revision > ? AND uuid IS NOT NULL LIMIT ?
        """
    case changedEntries = """
        SELECT id FROM entry WHERE id >= ? AND id <= ? AND revision > ? ORDER BY id
        """
    case greatestEntry = "SELECT id FROM entry WHERE id >= ? AND id <= ? ORDER BY id DESC LIMIT 1"
    case visibleEntries = """
        SELECT id FROM entry WHERE id >= ? AND id <= ? AND visible = 1 ORDER BY id LIMIT ?
        """
    case countEntries = "SELECT id >> 40, visible, count(*) FROM entry GROUP BY 1, 2"
    case mailboxByUUID = "SELECT id FROM mailbox WHERE uuid = ?"
    case mailboxesByUUID = """
        SELECT id, uuid FROM mailbox WHERE uuid >= ? AND uuid <= ? AND state < 8
        """
    case situationByUUID = "SELECT id FROM situation WHERE uuid = ?"
    case situationsByUUID = """
        SELECT id, uuid FROM situation WHERE uuid >= ? AND uuid <= ? AND present = 1
        """
    case personOfSituation = """
        SELECT e.person FROM situation s JOIN exercise e ON e.id = s.exercise WHERE s.id = ?
        """
    case addressOfMailbox = "SELECT address FROM mailbox WHERE id = ?"

    case term = "SELECT entries, posting, ids FROM term WHERE branch = ? AND field = ? AND key = ?"
    case termsFrom = """
        SELECT entries, posting, ids, key FROM term WHERE branch = ? AND field = ? AND key >= ?
        ORDER BY key
        """
    case termsOfField = """
        SELECT entries, posting, ids, key FROM term WHERE branch = ? AND field = ?
        """
    case anyTerm = "SELECT 1 FROM term WHERE branch = ? LIMIT 1"
    case replaceTerm = """
        INSERT OR REPLACE INTO term (branch, field, key, entries, posting, ids)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    case deleteTerm = "DELETE FROM term WHERE branch = ? AND field = ? AND key = ?"
    case greatestPosting = "SELECT max(id) FROM posting"
    case postingAtOrBefore = """
        SELECT id, ids FROM posting WHERE id >= ? AND id <= ? ORDER BY id DESC LIMIT 1
        """
    case postings = "SELECT id, ids FROM posting WHERE id >= ? AND id <= ? ORDER BY id"
    case insertPosting = "INSERT OR REPLACE INTO posting (id, ids) VALUES (?, ?)"
    case deletePosting = "DELETE FROM posting WHERE id = ?"

    // MARK: Integrity

    case integrityCheck = "PRAGMA integrity_check"
    case foreignKeyCheck = "PRAGMA foreign_key_check"
    case schema = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    case changes = """
        SELECT c.number, c.time, c.actor, c.channel, c.revision, c.action, c.object, c.object_key,
            c.digest, c.previous, v.salt, v.before, v.after
        FROM change c LEFT JOIN change_value v ON v.change = c.number ORDER BY c.number
        """
    case currentGenerations = "SELECT kind, sum(current) FROM generation GROUP BY kind"
    case everyPerson = "SELECT id FROM person ORDER BY id"
    case everyStructure = "SELECT id, sector FROM structure ORDER BY id"
    case everyMailbox = "SELECT id FROM mailbox ORDER BY id"
    case shownEntries = "SELECT id FROM entry WHERE id >= ? AND id <= ? AND visible > 0"
    case everyTerm = """
        SELECT entries, posting, ids, branch, field, key FROM term ORDER BY branch, field, key
        """

    /// Its place in `allCases`, which is how an enumeration without payload is kept.
    var index: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
