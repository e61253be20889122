-- 0001: the whole store of First light. Docs/data-model.md draws it and says which query each
-- index serves. Times are seconds since 1970 (UTC); revisions count commits from 1.

-- The installation: one row.
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    suffix TEXT NOT NULL,
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    folding_version INTEGER NOT NULL,
    rendering_version INTEGER NOT NULL
) STRICT;

-- The scripts applied, with the digest of each: an altered history refuses to open.
CREATE TABLE migration (
    name TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Imports and publications, with the report of each. decision: of a held one, once it is taken.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'publication')),
    actor TEXT NOT NULL,
    channel TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    revision_before INTEGER NOT NULL,
    revision_after INTEGER NOT NULL,
    outcome TEXT NOT NULL
        CHECK (outcome IN ('running', 'applied', 'held', 'refused', 'unchanged')),
    report TEXT NOT NULL,
    decision TEXT CHECK (decision IN ('accepted', 'discarded'))
) STRICT;

-- What the import that made a revision changed in the tables above and below, as a changeset of
-- SQLite's session extension: an undo goes back by it. The latest ones are kept; a first load has none.
CREATE TABLE import_change (
    revision INTEGER PRIMARY KEY,
    changes BLOB NOT NULL
) STRICT;

-- Every file loaded; the current one per kind is what the store shows.
CREATE TABLE generation (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    generated_at INTEGER,
    loaded_at INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    current INTEGER NOT NULL CHECK (current IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX generation_current ON generation (kind) WHERE current = 1;

-- Pairs of code and label as the sources write them, kept once.
CREATE TABLE coded (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    UNIQUE (code, label)
) STRICT;

-- People. state: 0 registered, 1 closed, 2 provisional, 3 merged into another.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    merged_into INTEGER REFERENCES person (id),
    civility INTEGER REFERENCES coded (id),
    closed_at INTEGER,
    digest BLOB,
    revision INTEGER NOT NULL
) STRICT;

-- Identifiers resolve to an internal key before any comparison. position 0 is the current one.
CREATE TABLE person_identifier (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    id_nat_ps TEXT NOT NULL,
    position INTEGER NOT NULL,
    source INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_identifier_person ON person_identifier (person, position);

CREATE TABLE exercise (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (id),
    profession INTEGER REFERENCES coded (id),
    category INTEGER REFERENCES coded (id),
    title INTEGER REFERENCES coded (id),
    family_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX exercise_person ON exercise (person);

-- What Personne_activite (source 1) states of an exercise; SavoirFaire has person_fact.
CREATE TABLE exercise_savoir_faire (
    exercise INTEGER NOT NULL REFERENCES exercise (id),
    source INTEGER NOT NULL,
    type INTEGER NOT NULL REFERENCES coded (id),
    savoir_faire INTEGER NOT NULL REFERENCES coded (id),
    PRIMARY KEY (exercise, source, type, savoir_faire)
) STRICT, WITHOUT ROWID;

-- What the files SavoirFaire (file 2: profession, category, type, savoir-faire) and Dipl_AutExerc (file 3:
-- type, diploma, type of authorisation, discipline) state of whoever bears a number: by the number, so
-- that it does not matter which file comes first.
CREATE TABLE person_fact (
    file INTEGER NOT NULL CHECK (file IN (2, 3)),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    code1 INTEGER NOT NULL REFERENCES coded (id),
    code2 INTEGER NOT NULL REFERENCES coded (id),
    code3 INTEGER NOT NULL REFERENCES coded (id),
    code4 INTEGER NOT NULL REFERENCES coded (id),
    PRIMARY KEY (file, kind, value, code1, code2, code3, code4)
) STRICT, WITHOUT ROWID;

-- Numbers that were replaced, as the correspondence files of all years state them.
CREATE TABLE identifier_link (
    from_kind TEXT NOT NULL,
    from_value TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_value TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (from_kind, from_value, to_kind, to_value)
) STRICT, WITHOUT ROWID;

-- The one RPPS number to which all links from a number lead.
CREATE TABLE identifier_end (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    rpps TEXT NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_end_rpps ON identifier_end (rpps);

CREATE TABLE structure (
    id INTEGER PRIMARY KEY,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16),
    legal_entity INTEGER REFERENCES structure (id),
    sector INTEGER REFERENCES coded (id),
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX structure_legal_entity ON structure (legal_entity) WHERE legal_entity IS NOT NULL;

-- A SIRET may be borne by several structures, so the owner is part of the key.
CREATE TABLE structure_identifier (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    structure INTEGER NOT NULL REFERENCES structure (id),
    position INTEGER NOT NULL,
    source INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (kind, value, structure)
) STRICT, WITHOUT ROWID;
CREATE INDEX structure_identifier_structure ON structure_identifier (structure, position);

-- What each source (1 Personne_activite, 2 mailbox rows) says of a structure; shown column by
-- column, the lowest source that says something.
CREATE TABLE structure_assertion (
    structure INTEGER NOT NULL REFERENCES structure (id),
    source INTEGER NOT NULL,
    legal_name TEXT NOT NULL,
    trade_name TEXT NOT NULL,
    recipient TEXT NOT NULL,
    point TEXT NOT NULL,
    number TEXT NOT NULL,
    repetition TEXT NOT NULL,
    street_type INTEGER REFERENCES coded (id),
    street TEXT NOT NULL,
    mention TEXT NOT NULL,
    town_line TEXT NOT NULL,
    postcode TEXT NOT NULL,
    commune INTEGER REFERENCES coded (id),
    country INTEGER REFERENCES coded (id),
    telephone TEXT NOT NULL,
    telephone2 TEXT NOT NULL,
    fax TEXT NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (structure, source)
) STRICT, WITHOUT ROWID;

-- Practice situations. ordinal tells apart rows that differ in their data only.
CREATE TABLE situation (
    id INTEGER PRIMARY KEY,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16),
    exercise INTEGER NOT NULL REFERENCES exercise (id),
    structure INTEGER REFERENCES structure (id),
    mode INTEGER REFERENCES coded (id),
    genre INTEGER REFERENCES coded (id),
    role INTEGER REFERENCES coded (id),
    ordinal INTEGER NOT NULL,
    sector INTEGER REFERENCES coded (id),
    pharmacist_section INTEGER REFERENCES coded (id),
    authority TEXT NOT NULL,
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX situation_uuid ON situation (uuid);
CREATE INDEX situation_exercise ON situation (exercise);
CREATE INDEX situation_structure ON situation (structure) WHERE structure IS NOT NULL;

-- Operators, by the idNat_Struct of their certificate's OU, or added by hand.
CREATE TABLE operator (
    id INTEGER PRIMARY KEY,
    id_nat_struct TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    added_by_hand INTEGER NOT NULL CHECK (added_by_hand IN (0, 1)),
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    revision INTEGER NOT NULL
) STRICT;

-- Every domain that a list or a mailbox ever named.
CREATE TABLE domain (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16),
    listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE white_list_version (
    id INTEGER PRIMARY KEY,
    generated_at INTEGER NOT NULL,
    loaded_at INTEGER NOT NULL,
    author TEXT NOT NULL,
    comment TEXT NOT NULL,
    entries INTEGER NOT NULL
) STRICT;

-- One row per (domain, certificate) and span of versions; last_version null = still listed.
CREATE TABLE white_list_entry (
    id INTEGER PRIMARY KEY,
    domain INTEGER NOT NULL REFERENCES domain (id),
    certificate_dn TEXT NOT NULL,
    operator INTEGER REFERENCES operator (id),
    description TEXT NOT NULL,
    responsible_contact TEXT NOT NULL,
    support_contact TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    first_version INTEGER NOT NULL REFERENCES white_list_version (id),
    last_version INTEGER REFERENCES white_list_version (id)
) STRICT;
CREATE INDEX white_list_entry_domain ON white_list_entry (domain) WHERE last_version IS NULL;
CREATE INDEX white_list_entry_operator ON white_list_entry (operator) WHERE last_version IS NULL;

-- Mailbox attachments. state: MailboxState; 8 = tombstone, kept with its ids.
CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16),
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    person INTEGER REFERENCES person (id),
    structure INTEGER REFERENCES structure (id),
    domain INTEGER NOT NULL REFERENCES domain (id),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 8),
    modified_at INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX mailbox_uuid ON mailbox (uuid);
CREATE UNIQUE INDEX mailbox_key
    ON mailbox (address, kind, ifnull(person, 0), ifnull(structure, 0));
CREATE INDEX mailbox_person ON mailbox (person) WHERE person IS NOT NULL;
CREATE INDEX mailbox_structure ON mailbox (structure) WHERE structure IS NOT NULL;
CREATE INDEX mailbox_domain ON mailbox (domain);

-- What each source (1 national, 2 operator, 3 administrator) says of an attachment. The highest
-- is shown whole. veto: 1 = removed by this source, whatever a lower one says. operator 0 = none.
CREATE TABLE mailbox_assertion (
    mailbox INTEGER NOT NULL REFERENCES mailbox (id),
    source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 3),
    operator INTEGER NOT NULL,
    services TEXT NOT NULL,
    description TEXT NOT NULL,
    responsible TEXT NOT NULL,
    telephone TEXT NOT NULL,
    paperless INTEGER,
    red_listed INTEGER NOT NULL CHECK (red_listed IN (0, 1)),
    suspended INTEGER NOT NULL CHECK (suspended IN (0, 1)),
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    hidden_reason TEXT NOT NULL,
    rank INTEGER,
    replaced_by TEXT NOT NULL,
    replaced_at INTEGER,
    identity TEXT NOT NULL,
    veto INTEGER NOT NULL CHECK (veto IN (0, 1)),
    revision INTEGER NOT NULL,
    PRIMARY KEY (mailbox, source, operator)
) STRICT, WITHOUT ROWID;

-- What an import tells operators of their boxes: hidden, orphaned (the holder left) or masked (the
-- national file lists again what its operator took away).
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    operator INTEGER NOT NULL REFERENCES operator (id),
    mailbox INTEGER NOT NULL REFERENCES mailbox (id),
    code TEXT NOT NULL CHECK (code IN ('hidden', 'orphaned', 'masked'))
) STRICT;
CREATE INDEX notice_revision ON notice (revision, operator);

-- The change log: a chain of digests; the values apart, so that they can be purged.
CREATE TABLE change (
    number INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    channel TEXT NOT NULL,
    revision INTEGER NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    object_key INTEGER NOT NULL,
    digest BLOB NOT NULL,
    previous BLOB NOT NULL
) STRICT;
CREATE INDEX change_object ON change (object, object_key);

CREATE TABLE change_value (
    change INTEGER PRIMARY KEY REFERENCES change (number),
    salt BLOB NOT NULL,
    before TEXT,
    after TEXT
) STRICT;

CREATE TABLE change_checkpoint (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    number INTEGER NOT NULL,
    head BLOB NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- One row per LDAP entry, kept for good: an entry that left the public view stays as its own
-- tombstone (visible 0), so that it comes back with its ids and dates.
-- id: branch * 2^40 + key in the branch's table. visible: EntryVisibility.
-- uuid and body: of mailboxes only, which are read most (body only while visible); the other kinds
-- are rendered from their tables when they are read.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    visible INTEGER NOT NULL CHECK (visible BETWEEN 0 AND 2),
    uuid BLOB CHECK (length(uuid) = 16),
    body BLOB
) STRICT;

CREATE INDEX entry_changed ON entry (revision) WHERE uuid IS NOT NULL;

-- Former names of entries (an ADELI number linked to an RPPS): DN of the past, owner of today.
CREATE TABLE former_name (
    branch INTEGER NOT NULL,
    name_key TEXT NOT NULL,
    owner INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (branch, name_key)
) STRICT, WITHOUT ROWID;

-- The index: distinct terms, and for each the keys of the entries that bear it, ascending and
-- packed. entries counts them: it is the selectivity the planner reads. Few are kept with the term
-- (ids, posting null); more in the rows of posting that its number begins (ids null). A term that
-- no entry bears has no row; a new number follows the greatest of posting.
CREATE TABLE term (
    branch INTEGER NOT NULL,
    field INTEGER NOT NULL,
    key TEXT NOT NULL,
    entries INTEGER NOT NULL,
    posting INTEGER,
    ids BLOB,
    PRIMARY KEY (branch, field, key),
    CHECK ((posting IS NULL) <> (ids IS NULL))
) STRICT, WITHOUT ROWID;

-- id: number of the term * 2^32 + the row's first key, which ids leaves out.
CREATE TABLE posting (
    id INTEGER PRIMARY KEY,
    ids BLOB NOT NULL
) STRICT;
