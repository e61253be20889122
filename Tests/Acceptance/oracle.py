"""The independent oracle: what the directory must answer, computed from the files alone.

It shares no code with the program. Rules are those of Docs/data-model.md: people, structures and
boxes are built by the same words, by another hand. A result is compared by business keys, since
the ids of boxes and situations are secrets of an installation:
  box        (address, type, national id of the holder or "", idNat_Struct or "")
  person     national id
  situation  (national id, idNat_Struct or "", mode, genre, function, sector)
  structure  idNat_Struct
  domain     its name, lower case
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field

# ---------------------------------------------------------------- folding

LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ı": "i"}
APOSTROPHES = set("'\u2018\u2019\u201a\u201b\u02bc\u02b9\u02bb\u02bd\u2032\u0060\u00b4\uff07")


def fold(text):
    """Case, marks, ligatures and the punctuation of names put aside."""
    out = []
    # Apostrophes first: the acute accent alone (U+00B4) decomposes to a space and a mark.
    text = "".join(" " if c in APOSTROPHES else c for c in text)
    for character in unicodedata.normalize("NFKD", text).lower():
        for part in unicodedata.normalize("NFKD", character):
            kind = unicodedata.category(part)
            if kind.startswith("M"):
                continue
            if kind == "Pd" or kind.startswith("Z") or part in ",.\u2212\t\n\v\f\r\x85":
                part = " "
            elif part in APOSTROPHES:
                part = " "
            out.append(LETTERS.get(part, part))
    return " ".join("".join(out).split())


# ---------------------------------------------------------------- structures

SITE, SIRET, ADELI_RANK, RPPS_RANK, TECHNICAL, ENTITY, FORMER, SIREN = range(8)
SHARED = (SIRET, ADELI_RANK, RPPS_RANK, TECHNICAL)  # may name one structure or several

# Column of a structure -> (column of Personne_activite, column of the mailbox extraction).
COLUMNS = {
    "legalName": ("Raison sociale site", "Raison Sociale structure BAL"),
    "tradeName": ("Enseigne commerciale site", "Enseigne commerciale structure BAL"),
    "recipient": ("Complément destinataire (coord. structure)",
                  "L2COMPLEMENTLOCALISATION structure BAL"),
    "point": ("Complément point géographique (coord. structure)",
              "L3COMPLEMENTDISTRIBUTION structure BAL"),
    "number": ("Numéro Voie (coord. structure)", "L4NUMEROVOIE structure BAL"),
    "repetition": ("Indice répétition voie (coord. structure)",
                   "L4COMPLEMENTNUMEROVOIE structure BAL"),
    "streetTypeCode": ("Code type de voie (coord. structure)", "NL4TYPEVOIE structure BAL"),
    "streetType": ("Libellé type de voie (coord. structure)", None),
    "street": ("Libellé Voie (coord. structure)", "L4LIBELLEVOIE structure BAL"),
    "mention": ("Mention distribution (coord. structure)", "L5LIEUDITMENTION structure BAL"),
    "townLine": ("Bureau cedex (coord. structure)", "L6LIGNEACHEMINEMENT structure BAL"),
    "postcode": ("Code postal (coord. structure)", "Code postal structure BAL"),
    "communeCode": ("Code commune (coord. structure)", None),
    "commune": ("Libellé commune (coord. structure)", None),
}


@dataclass(eq=False)
class Structure:
    """One structure with the votes of every row for each of its columns."""

    name: str  # idNat_Struct
    finess: str = ""
    votes: dict = field(default_factory=lambda: defaultdict(lambda: (Counter(), Counter())))

    def vote(self, source, record):
        for column, names in COLUMNS.items():
            value = record.get(names[source], "") if names[source] else ""
            if value:
                self.votes[column][source][value] += 1

    def value(self, column):
        """Rows of Personne_activite first, then the most frequent, then the smallest."""
        for counter in self.votes[column]:
            if counter:
                return min(counter.items(), key=lambda item: (-item[1], item[0]))[0]
        return ""

    @property
    def organisation(self):
        """The value of `o`: legal name, trade name, first address line, id."""
        kind = self.value("streetType") or self.value("streetTypeCode")
        parts = [self.value("number"), self.value("repetition"), kind, self.value("street")]
        names = [self.value(column) for column in ("legalName", "tradeName", "recipient", "point")]
        names.append(" ".join(part for part in parts if part))
        names += [self.value("mention"), self.value("townLine"), self.name]
        return next(name for name in names if name)

    @property
    def postcode(self):
        found = re.match(r"(\d{5})(\s|$)", self.value("townLine"))
        return self.value("postcode") or (found.group(1) if found else "")

    @property
    def towns(self):
        """The folded values of `l`."""
        office = re.sub(r"^\d{5}(\s+|$)", "", self.value("townLine"))
        written = {self.value("commune"), office}
        names = {_without_cedex(name) for name in written}
        cities = {_city_of_arrondissement(self.value("communeCode"), name) for name in names}
        return {fold(name) for name in names | written | cities} - {""}


def _without_cedex(town):
    return re.sub(r"\s+cedex(\s+\w+)*\s*$", "", town, flags=re.I)


def _city_of_arrondissement(code, label):
    for city, low, high in (
            ("Paris", 75101, 75120), ("Lyon", 69381, 69389), ("Marseille", 13201, 13216)):
        if code.isdigit() and low <= int(code) <= high:
            return city
        if re.match(rf"{city}\s+\d+\s*(er|e|è|ème|eme)?\b", label, re.I):
            return city
    return ""


class Structures:
    """Finds the structure of a row, by identifiers in their order of trust."""

    def __init__(self):
        self.by_own = {}  # (kind, value) -> Structure named by that identifier
        self.bearers = defaultdict(dict)  # (kind, value) -> {name: Structure}

    def all(self):
        return list(self.by_own.values())

    def _own(self, kind, value):
        key = (kind, value)
        if key not in self.by_own:
            prefix = {SITE: "1", ENTITY: "1", SIRET: "3", ADELI_RANK: "0", RPPS_RANK: "4",
                      SIREN: "2"}.get(kind, "")
            self.by_own[key] = Structure(prefix + value)
            if kind in (SITE, ENTITY):
                self.by_own[key].finess = value
            self.bearers[key][self.by_own[key].name] = self.by_own[key]
        return self.by_own[key]

    def resolve_rows(self, records):
        """The structure of each record of Personne_activite, None without any.

        Surer identifiers of all rows come before weaker ones of any row, so the order of rows
        says nothing.
        """
        identifiers = [_identifiers(record) for record in records]
        found = [None] * len(records)
        for kind in (SITE, *SHARED, ENTITY, FORMER, SIREN):
            for index, row in enumerate(identifiers):
                if found[index] is None and row.get(kind):
                    found[index] = self._of_row(kind, row)
            # Only now do these rows' other identifiers name their structures.
            self._note_bearers(identifiers, found)
            if kind == ENTITY:
                for row in identifiers:
                    if row.get(ENTITY):
                        self._entity(row[ENTITY])
        for structure, record in zip(found, records):
            if structure:
                structure.vote(0, record)
        return found

    def _of_row(self, kind, row):
        """The structure of a row whose surest identifier is of this kind."""
        if kind in SHARED:
            for shared in SHARED:
                bearer = self._bearing(shared, row[shared]) if row.get(shared) else None
                if bearer:
                    return bearer
        if kind == ENTITY:
            return self._entity(row[kind])
        if kind == FORMER:
            return self.of_national_id(row[kind])
        return self._own(kind, row[kind])

    def _note_bearers(self, identifiers, found):
        """A structure bears, of each kind, what its rows say most often, then the smallest."""
        for kind in SHARED:
            said = defaultdict(Counter)
            for structure, row in zip(found, identifiers):
                if structure and row.get(kind):
                    said[structure.name][row[kind]] += 1
            named = {structure.name: structure for structure in found if structure}
            for key in [key for key in self.bearers if key[0] == kind]:
                self.bearers[key] = {}
                if key in self.by_own:
                    self.bearers[key] = {self.by_own[key].name: self.by_own[key]}
            for name, votes in said.items():
                value = min(votes.items(), key=lambda item: (-item[1], item[0]))[0]
                self.bearers[kind, value][name] = named[name]

    def _entity(self, value):
        """A legal entity; one that is also a site is that site."""
        return self.by_own.get((SITE, value)) or self._own(ENTITY, value)

    def _bearing(self, kind, value):
        """The one structure that bears the identifier; None when none or several do."""
        bearers = self.bearers[kind, value]
        return next(iter(bearers.values())) if len(bearers) == 1 else None

    def of_finess(self, value):
        """Site, else legal entity, else a site nobody named yet."""
        return self.by_own.get((ENTITY, value)) or self._own(SITE, value)

    def of_national_id(self, text):
        """The structure of an idNat_Struct; None when empty."""
        if not text:
            return None
        kind = {"1": SITE, "3": SIRET, "0": ADELI_RANK, "4": RPPS_RANK, "2": SIREN}.get(text[0])
        if kind is None:
            return self._bearing(TECHNICAL, text) or self._own(TECHNICAL, text)
        value = text[1:]
        if kind == SITE:
            return self.of_finess(value)
        return self._bearing(kind, value) or self._own(kind, value)

    def of_mailbox(self, record):
        """The structure of a row of the mailbox extraction; its columns vote there."""
        value = record.get("Identification Structure", "").replace(" ", "")
        if not value:
            return None
        kind = record.get("Type identifiant structure", "").upper()
        if kind in ("1", "FINESS") or (not kind and len(value) == 9):
            structure = self.of_finess(value)
        elif kind in ("3", "SIRET") or (not kind and len(value) == 14):
            structure = self.of_national_id("3" + value)
        else:
            structure = self.of_national_id((kind if len(kind) == 1 else "") + value)
        structure.vote(1, record)
        return structure


def _identifiers(record):
    """Identifiers of a row of Personne_activite by kind."""
    found = {
        SITE: record.get("Numéro FINESS site", ""),
        SIRET: record.get("Numéro SIRET site", ""),
        ENTITY: record.get("Numéro FINESS établissement juridique", ""),
        FORMER: record.get("Ancien identifiant de la structure", ""),
        SIREN: record.get("Numéro SIREN site", ""),
    }
    technical = record.get("Identifiant technique de la structure", "")
    if technical.startswith("F") and not found[SITE]:
        found[SITE] = technical[1:]
    elif re.fullmatch(r"C\d{14}", technical) and not found[SIRET]:
        found[SIRET] = technical[1:]
    elif re.fullmatch(r"C\w{11}", technical):
        found[ADELI_RANK] = technical[1:]
    elif re.fullmatch(r"R\d{14}", technical):
        found[RPPS_RANK] = technical[1:]
    elif technical and technical[0] not in "FC":
        found[TECHNICAL] = technical
    return {kind: value.replace(" ", "") for kind, value in found.items() if value}


# ---------------------------------------------------------------- people and boxes


@dataclass(eq=False)
class Person:
    """A professional: exercise names, codes and situations of all his rows."""

    number: str
    national_id: str
    registered: bool
    exercises: dict = field(default_factory=lambda: defaultdict(list))
    situations: set = field(default_factory=set)

    def _names(self, place):
        """Names of the exercises: the one with most situations first, then by profession."""
        names = []
        for key in sorted(self.exercises, key=lambda key: (-self._activities(key), key)):
            votes = Counter(record[place] for record in self.exercises[key] if record[place])
            if votes:
                names.append(min(votes.items(), key=lambda item: (-item[1], item[0]))[0])
        return names

    def _activities(self, exercise):
        return sum(situation[0] == exercise for situation in self.situations)

    @property
    def first_family_name(self):
        """The `sn` of a box, which has but one."""
        return fold(next(iter(self._names("family")), ""))

    @property
    def family_names(self):
        return {fold(name) for name in self._names("family")}

    @property
    def written_family_names(self):
        return set(self._names("family"))

    @property
    def given_names(self):
        return {fold(name) for name in self._names("given")}

    @property
    def written_given_names(self):
        return set(self._names("given"))

    @property
    def professions(self):
        return {profession for profession, _ in self.exercises if profession}

    @property
    def savoir_faire(self):
        return {record["savoirFaire"] for records in self.exercises.values()
                for record in records if record["savoirFaire"]}

    def structures(self):
        return {situation[1] for situation in self.situations if situation[1]}


@dataclass(eq=False)
class Box:
    """One attachment of an address, as the highest source asserts it."""

    address: str
    kind: str
    person: Person  # None without a holder
    structure: Structure  # None without one
    hidden: bool = False
    by_address_only: bool = False
    own_identity: Person = None  # what its own rows say of a provisional holder

    @property
    def key(self):
        national = self.person.national_id if self.person else ""
        return (self.address, self.kind, comparable_national_id([national]),
                self.structure.name if self.structure else "")

    @property
    def identity(self):
        """Whose names and codes the box shows: a provisional holder shows its own row's."""
        if self.person is None or self.person.registered:
            return self.person
        return self.own_identity or self.person

    @property
    def towns(self):
        """Its structure's town, else those of all its holder's situations."""
        if self.structure:
            return self.structure.towns
        places = self.person.structures() if self.person else set()
        return set().union(*(place.towns for place in places))


def comparable_national_id(values):
    """The first value when it is a national number, else nothing: local people have none."""
    first = values[0] if values else ""
    return first if re.fullmatch(r"8\d{11}|0\w{8,9}", first) else ""


def _exercise_record(family, given, savoir_faire):
    return {"family": family, "given": given, "savoirFaire": savoir_faire}


class Country:
    """Everything the files say, and the answers they imply."""

    def __init__(self, practitioners, mailboxes, white_list):
        self.rejected = practitioners.rejected + mailboxes.rejected
        self.domains = defaultdict(set)  # domain -> operators
        for domain, dn in white_list:
            operator = re.search(r"(?:^|,)\s*OU\s*=\s*([^,]+)", dn, re.I)
            self.domains[domain].add(operator.group(1).strip() if operator else "")
        self.structures = Structures()
        self.people = {}  # (type, number) -> Person
        self.boxes = {}  # key of an attachment -> Box
        self.national = set()  # keys asserted by the extraction
        self._read_practitioners(list(practitioners.records()))
        for record in mailboxes.records():
            self._read_mailbox(record)

    def _read_practitioners(self, records):
        good = []
        for record in records:
            if _impossible(record["Type d'identifiant PP"], record["Identifiant PP"]):
                self.rejected += 1
            else:
                good.append(record)
        places = self.structures.resolve_rows(good)
        for record, place in zip(good, places):
            key = (record["Type d'identifiant PP"], record["Identifiant PP"])
            person = self.people.get(key)
            if person is None:
                national = record["Identification nationale PP"] or "".join(key)
                person = self.people[key] = Person(key[1], national, registered=True)
            exercise = (record["Code profession"], record["Code catégorie professionnelle"])
            person.exercises[exercise].append(_exercise_record(
                record["Nom d'exercice"], record["Prénom d'exercice"],
                record["Code savoir-faire"]))
            activity = (
                record["Code mode exercice"], record.get("Code genre activité", ""),
                record.get("Code rôle", ""), record.get("Code secteur d'activité", ""),
                record.get("Code section tableau pharmaciens", ""))
            if place or any(activity):
                person.situations.add(
                    (exercise, place, *activity, record.get("Autorité d'enregistrement", "")))

    def _read_mailbox(self, record):
        kind = record["Type de BAL"].upper() or "PER"
        address = record["Adresse BAL"].lower()
        kind_of_id = record["Type Identifiant PP"] if kind not in ("ORG", "APP") else ""
        number = record["Identifiant PP"] if kind not in ("ORG", "APP") else ""
        if not address.isascii() or "@" not in address or _impossible(kind_of_id, number):
            self.rejected += 1
            return
        structure = self.structures.of_mailbox(record)
        person = None
        if number and kind_of_id in ("8", "0"):
            person = self.people.get((kind_of_id, number))
            if person is None:
                national = record["Identification nationale PP"] or kind_of_id + number
                person = Person(number, national, registered=False)
                self.people[kind_of_id, number] = person
        elif kind not in ("ORG", "APP") and (number or record["Nom d'exercice"]):
            person = Person("", "", registered=False)  # one per attachment
        key = self._key(address, kind, person, structure, number)
        self.national.add(key)
        box = self.boxes.setdefault(key, Box(
            address, kind, person, structure, hidden=not self._listed(address)))
        if person and not person.registered:
            box.own_identity = box.own_identity or Person(person.number, "", registered=False)
            for shown in {id(p): p for p in (person, box.person, box.own_identity)}.values():
                shown.exercises[record["Code Profession"], record["Catégorie profession"]].append(
                    _exercise_record(record["Nom d'exercice"], record["Prénom d'exercice"],
                                     record["Code savoir-faire"]))

    def _listed(self, address):
        return address.rpartition("@")[2] in self.domains

    @staticmethod
    def _key(address, kind, person, structure, local=""):
        who = person.national_id if person and person.national_id else local
        return (address, kind, who, structure.name if structure else "")

    # ------------------------------------------------------------ publication

    def publish(self, operator, lines, refused_by_report):
        """Applies a registration file; gives the lines where report and oracle disagree.

        `refused_by_report` is the set of line numbers the program refused, or None when its
        report does not say.
        """
        disagreements = []
        for number, line in lines:
            refusal = self._refusal(operator, line)
            if refused_by_report is not None:
                if bool(refusal) != (number in refused_by_report):
                    disagreements.append((number, line.get("action", ""), refusal or "accepted"))
                if number in refused_by_report:
                    continue
            elif refusal:
                continue
            self._apply(line)
        return disagreements

    def _refusal(self, operator, line):
        """The code of the first rule the line breaks; nothing when it breaks none."""
        address, kind = line["adresse"].lower(), line["type"].upper()
        local, at, domain = address.rpartition("@")
        if not at or not local or not address.isascii() or len(address) > 254 or len(local) > 64:
            return "ADR-01"
        if domain not in self.domains:
            return "ADR-02"
        if operator not in self.domains[domain]:
            return "ADR-03"
        if line["action"].lower() != "publier":
            return "" if self._attachments(line) else "unknown attachment"
        if kind not in ("PER", "CAB", "ORG", "APP"):
            return "TYP-01"
        if kind in ("ORG", "APP") and not line["idNatStructure"]:
            return "ST-01"
        if len(line["description"]) > 75 or len(line["responsable"]) > 45:
            return "FLD-02"
        if len(line["service"]) > 90:
            return "FLD-02"
        if kind == "PER" and line["responsable"]:
            return "FLD-01"
        if kind not in ("PER", "CAB"):
            return ""
        national = line["idNatPS"]
        if not national:
            named = line["nom"] and line["prenom"] and line["codeProfession"]
            return "" if named and line["idNatStructure"] else "PP-01"
        person = self._person(national)
        if comparable_national_id([national]) != national:
            return "PP-02"
        if person is None or not person.registered:
            return "PP-04"
        if fold(line["nom"]) not in person.family_names:
            return "PP-06"
        return ""

    def _person(self, national):
        return self.people.get((national[:1], national[1:]))

    def _attachments(self, line):
        """Keys of the boxes a line that is not `publier` means."""
        address = line["adresse"].lower()
        keys = [key for key in self.boxes if key[0] == address]
        for place, name in ((1, "type"), (2, "idNatPS"), (3, "idNatStructure")):
            if line[name] and len(keys) > 1:
                keys = [key for key in keys if key[place] == line[name]]
        return keys

    def _apply(self, line):
        action = line["action"].lower()
        if action != "publier":
            for key in self._attachments(line):
                box = self.boxes[key]
                if action == "supprimer" and key not in self.national:
                    del self.boxes[key]
                elif action in ("supprimer", "suspendre"):
                    box.hidden = True
                elif action == "reprendre":
                    box.hidden = not self._listed(box.address)
                else:
                    self._set_flags(box, line)
            return
        address, kind = line["adresse"].lower(), line["type"].upper()
        structure = self.structures.of_national_id(line["idNatStructure"])
        person = None
        if kind in ("PER", "CAB"):
            person = self._person(line["idNatPS"]) if line["idNatPS"] else None
            if person is None:
                person = Person("", "", registered=False)
                person.exercises[line["codeProfession"], ""].append(
                    _exercise_record(line["nom"], line["prenom"], ""))
        key = self._key(address, kind, person, structure)
        box = Box(address, kind, person, structure, hidden=not self._listed(address))
        self._set_flags(box, line)
        self.boxes[key] = box

    def _set_flags(self, box, line):
        if line["listeRouge"]:
            box.hidden = line["listeRouge"] == "O" or not self._listed(box.address)
        box.by_address_only = bool(line["remplaceePar"])

    # ------------------------------------------------------------ what is shown

    def shown_boxes(self, by_address=False):
        """Boxes the public sees; `by_address` adds those shown to who knows the address."""
        return [box for box in self.boxes.values()
                if not box.hidden and (by_address or not box.by_address_only)]

    def shown_people(self):
        """(people with an entry, people who may have one: provisional, all boxes hidden)."""
        shown = {id(box.person) for box in self.shown_boxes() if box.person}
        certain, possible = [], []
        for person in self.people.values():
            visible = person.registered or id(person) in shown
            (certain if visible else possible).append(person)
        return certain, possible

    def situations(self):
        """[(key, Structure or None, mode, postcode)] of every situation."""
        found = []
        for person in self.people.values():
            for _, place, mode, genre, role, sector, _, _ in person.situations:
                key = (person.national_id, place.name if place else "", mode, genre, role, sector)
                found.append((key, place, mode, place.postcode if place else ""))
        return found


def _impossible(kind, number):
    if kind == "8":
        return not re.fullmatch(r"\d{11}", number)
    if kind == "0":
        return len(number) not in (8, 9)
    return False
