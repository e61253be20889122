"""What every mailbox entry must hold, worked out from the files of a sandbox alone.

The rules come from the oracle of the acceptance run, which shares no code with the program; here
they are fed with a light form of the files, since a country of a million people must fit in memory,
and completed with the attributes that only the benchmark's filters name.
"""

import gc
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass

import national_files as files
from oracle import COLUMNS, Country

IDENTITY = ("Type d'identifiant PP", "Identifiant PP", "Identification nationale PP",
            "Nom d'exercice", "Prénom d'exercice", "Code profession", "Libellé profession",
            "Code catégorie professionnelle", "Code savoir-faire", "Code mode exercice",
            "Code genre activité", "Code rôle", "Code secteur d'activité",
            "Code section tableau pharmaciens", "Autorité d'enregistrement")
STRUCTURE = ("Numéro FINESS site", "Numéro SIRET site", "Numéro FINESS établissement juridique",
             "Ancien identifiant de la structure", "Numéro SIREN site",
             "Identifiant technique de la structure")
WANTED = {*IDENTITY, *STRUCTURE, *(name for name, _ in COLUMNS.values())}


@dataclass
class BoxFacts:
    """The values of one entry of `ou=bal` that a filter of the benchmark may name."""

    mail: str
    kind: str
    uid: str  # empty when the entry shows an id of our own
    surname: str
    given_names: list
    common_names: list
    professions: list  # codes
    labels: list  # of the professions
    postcodes: list
    towns: list
    finess: str


class Row:
    """One row of a file: a record by column name that keeps only some columns."""

    __slots__ = ("_fields", "_places")

    def __init__(self, fields, places):
        self._fields = fields
        self._places = places

    def __getitem__(self, name):
        return self._fields[self._places[name]]

    def get(self, name, default=""):
        place = self._places.get(name)
        return default if place is None else self._fields[place]


class LightFile:
    """A `|` file whose rows are read one by one; `wanted` None keeps every column."""

    def __init__(self, path, wanted=None):
        self._path = path
        self._wanted = wanted
        self.rejected = 0

    def records(self):
        """Rows in order, exact duplicates dropped (first kept), shared texts kept once."""
        seen = set()
        with open(self._path, "rb") as lines:
            header = next(lines).removeprefix(b"\xef\xbb\xbf").decode("utf-8").rstrip("\r\n")
            names = header.removesuffix("|").split("|")
            kept = [place for place, name in enumerate(names)
                    if self._wanted is None or name in self._wanted]
            places = {names[place]: index for index, place in enumerate(kept)}
            for line in lines:
                fields = self._fields(line, len(names))
                if fields is None:
                    continue
                # Kept instead of the row itself, which would double the memory of the file.
                mark = hash(tuple(fields))
                if mark not in seen:
                    seen.add(mark)
                    yield Row(tuple(sys.intern(fields[place]) for place in kept), places)

    def _fields(self, line, count):
        """The trimmed fields of a line; None, counted when due, for what is no row."""
        if not line.strip():
            return None
        try:
            fields = line.rstrip(b"\r\n").decode("utf-8").split("|")
        except UnicodeDecodeError:
            fields = []
        if len(fields) == count + 1 and fields[-1] == "":
            fields.pop()
        if len(fields) != count or len(line) > files.LINE_LIMIT or b"\0" in line:
            self.rejected += 1
            return None
        return [field.strip(" \t") for field in fields]


def read_boxes(found):
    """The facts of every entry the public sees under `ou=bal`, and every number in RPPS."""
    # Millions of small objects that all stay: looking for garbage among them only costs time.
    gc.disable()
    try:
        country = Country(LightFile(found.practitioners, WANTED), LightFile(found.mailboxes),
                          files.read_white_list(found.white_list))
        services = _services_of_rows(country, found.mailboxes)
        for operator, path in found.registrations.items():
            _publish(country, operator, files.read_registrations(path), services)
        labels = _profession_labels(found)
        boxes = [_facts(key, box, services, labels)
                 for key, box in country.boxes.items()
                 if not box.hidden and not box.by_address_only]
        return boxes, {person.number for person in country.people.values()}
    finally:
        gc.enable()


def _services_of_rows(country, path):
    """{key of an organisational box: its services}, as the extraction has them."""
    services = defaultdict(set)
    for row in LightFile(path).records():
        kind = row["Type de BAL"].upper()
        if kind in ("ORG", "APP"):
            # The identifier alone: a second reading must not vote for the structure's columns.
            structure = country.structures.of_mailbox({
                name: row[name] for name in
                ("Identification Structure", "Type identifiant structure")})
            key = (row["Adresse BAL"].lower(), kind, "", structure.name if structure else "")
            services[key].add(row["Service de rattachement"])
    return services


def _publish(country, operator, lines, services):
    """Applies the registrations; the services of a box published are those of its line."""
    for number, line in lines:
        structure = country.structures.of_national_id(line["idNatStructure"])
        key = (line["adresse"].lower(), line["type"].upper(), "",
               structure.name if structure else "")
        before = country.boxes.get(key)
        country.publish(operator, [(number, line)], None)
        if country.boxes.get(key) is not before:
            services[key] = {line["service"], line["description"]}


def _profession_labels(found):
    """{code: label}; the files give each code one label."""
    labels = {}
    for path, code, label in (
            (found.practitioners, "Code profession", "Libellé profession"),
            (found.mailboxes, "Code Profession", "Libellé Profession")):
        for row in LightFile(path, {code, label}).records():
            if row[label] and labels.setdefault(row[code], row[label]) != row[label]:
                raise ValueError(f"two labels for the profession {row[code]}")
    return labels


def _facts(key, box, services, labels):
    identity = box.identity
    names = _exercise_names(identity) if identity else _organisation_names(key, box, services)
    professions = sorted(identity.professions) if identity else []
    structures = [box.structure] if box.structure else (
        sorted(box.person.structures(), key=lambda place: place.name) if box.person else [])
    return BoxFacts(
        mail=box.address, kind=box.kind,
        uid=box.person.number if key[2] else "",
        surname=names[0][0],
        given_names=list(dict.fromkeys(given for _, given, _ in names if given)),
        common_names=list(dict.fromkeys(name for _, _, both in names for name in both)),
        professions=professions, labels=[labels[code] for code in professions if code in labels],
        postcodes=list(dict.fromkeys(place.postcode for place in structures if place.postcode)),
        towns=list(dict.fromkeys(town for place in structures for town in _towns(place))),
        finess=box.structure.finess if box.structure else "")


def _exercise_names(person):
    """[(family name, first name, common names)], the exercise with most situations first."""
    practised = Counter(situation[0] for situation in person.situations)
    names = []
    for key in sorted(person.exercises, key=lambda key: (-practised[key], key)):
        family, given = (_most_frequent(record[part] for record in person.exercises[key])
                         for part in ("family", "given"))
        names.append((family, given, [" ".join(filter(None, pair))
                                      for pair in ((family, given), (given, family))]))
    return names


def _most_frequent(values):
    """The value most rows have, then the smallest; nothing when no row has one."""
    votes = Counter(filter(None, values))
    return min(votes, key=lambda value: (-votes[value], value), default="")


def _organisation_names(key, box, services):
    """One triple as above: of a box without holder the surname is its first common name."""
    place = box.structure.organisation if box.structure else ""
    parts = sorted(filter(None, services.get(key, ())))
    names = [f"{part} - {place}" if place else part for part in parts] or [place or box.address]
    return [(names[0], "", names)]


def _towns(place):
    """The values of `l` as they are written."""
    office = re.sub(r"^\d{5}(\s+|$)", "", place.value("townLine"))
    names = [name for name in (place.value("commune"), office) if name]
    without = [re.sub(r"\s+cedex(\s.*)?$", "", name, flags=re.I) for name in names]
    # A city with arrondissements is named beside them.
    city = next((match.group(1) for name in without
                 if (match := re.match(r"(paris|lyon|marseille)\s+\d", name, re.I))), None)
    return [*without, *names, *([city] if city else [])]
