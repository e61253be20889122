"""Seeded queries of each class of the acceptance, each with the answer the oracle expects.

A class is a function `(country, random, count)` that yields `Query` values. Values come from the
files, typed as a person would: without accents, in any case, hyphens as spaces.
"""

from collections import Counter
from dataclasses import dataclass

from ldap_client import SUFFIX, escaped
from oracle import comparable_national_id, fold

BOXES = f"ou=bal,{SUFFIX}"
PEOPLE = f"ou=personnes,{SUFFIX}"
SITUATIONS = f"ou=situations,{SUFFIX}"
STRUCTURES = f"ou=structures,{SUFFIX}"
DOMAINS = f"ou=domaines,{SUFFIX}"

BOX_KEY = ("mail", "mssTypeBal", "mssIdNatPS", "mssIdStructure")
SITUATION_KEY = ("mssIdNatPS", "mssIdStructure", "mssModeExercice", "mssGenreActivite",
                 "mssFonction", "mssSecteurActivite")
_NAMED_BY = {PEOPLE: "mssIdNatPS", STRUCTURES: "mssIdStructure", DOMAINS: "mssDomaine"}


@dataclass
class Query:
    """What is asked and the multiset of business keys that must come back."""

    base: str
    filter: str
    expected: Counter


def key_of(base, entry):
    """The business key of an entry, as the oracle makes it."""
    if base == BOXES:
        return (entry.first("mail"), entry.first("mssTypeBal"),
                comparable_national_id(entry.values("mssIdNatPS")), entry.first("mssIdStructure"))
    if base == SITUATIONS:
        return tuple(entry.first(name) for name in SITUATION_KEY)
    return entry.first(_NAMED_BY[base])


def key_attributes(base):
    """What to ask for, so that `key_of` can be computed."""
    if base == BOXES:
        return BOX_KEY
    if base == SITUATIONS:
        return SITUATION_KEY
    return (_NAMED_BY[base],)


def _typed(text, random):
    """A name as somebody types it."""
    plain = fold(text)
    return random.choice([plain, plain.upper(), plain.title(), plain.replace(" ", "-")])


def _boxes(country, chosen, by_address=False):
    return Counter(box.key for box in country.shown_boxes(by_address) if chosen(box))


def _sample(random, values, count):
    values = list(values)
    return random.sample(values, min(count, len(values)))


def by_identifier(country, random, count):
    """(uid=…) by RPPS and by ADELI, people with and without boxes, and numbers nobody bears."""
    holders = {id(box.person) for box in country.shown_boxes() if box.person}
    people = [person for person in country.shown_people()[0] if person.number]
    with_boxes = [person for person in people if id(person) in holders]
    adeli = [person for person in people if person.national_id.startswith("0")]
    drawn = _sample(random, with_boxes, count // 2) + _sample(random, people, count // 4)
    drawn += _sample(random, adeli, count // 4)
    for number in [person.number for person in drawn] + ["99000000000", "990000000"]:
        bearers = {id(person) for person in country.people.values() if person.number == number}
        yield Query(BOXES, f"(uid={number})",
                    _boxes(country, lambda box, who=bearers: id(box.person) in who))
        yield Query(PEOPLE, f"(uid={number})", Counter(
            person.national_id for person in people if person.number == number))


def by_name(country, random, count):
    """(&(sn=…)(givenName=…)) without accents, accented names first."""
    people = country.shown_people()[0]
    accented = [person for person in people if any(
        not name.isascii() or "-" in name or "'" in name
        for name in person.written_family_names | person.written_given_names)]
    drawn = _sample(random, accented, count * 2 // 3) + _sample(random, people, count // 3)
    for person in drawn:
        if not person.written_family_names or not person.written_given_names:
            continue
        family = _typed(random.choice(sorted(person.written_family_names)), random)
        given = _typed(random.choice(sorted(person.written_given_names)), random)
        text = f"(&(sn={escaped(family)})(givenName={escaped(given)}))"

        wanted, first = fold(family), fold(given)
        # A box has one `sn`, that of the main exercise; a person has them all.
        yield Query(BOXES, text, _boxes(country, lambda box, s=wanted, g=first: (
            box.identity is not None and box.identity.first_family_name == s
            and g in box.identity.given_names)))
        yield Query(PEOPLE, text, Counter(
            who.national_id for who in people
            if wanted in who.family_names and first in who.given_names))


def by_speciality_and_town(country, random, count):
    """(&(mssCodeProfession=…)(mssCodeSavoirFaire=…)(l=…)): places borrowed by nominative boxes."""
    boxes = [box for box in country.shown_boxes()
             if box.identity and box.identity.savoir_faire and box.towns]
    doctors = [box for box in boxes if "10" in box.identity.professions]
    for box in _sample(random, doctors or boxes, count):
        professions = sorted(box.identity.professions)
        profession = "10" if "10" in professions else professions[0]
        speciality = random.choice(sorted(box.identity.savoir_faire))
        town = _typed(random.choice(sorted(box.towns)), random)
        yield Query(
            BOXES,
            f"(&(mssCodeProfession={profession})(mssCodeSavoirFaire={escaped(speciality)})"
            f"(l={escaped(town)}))",
            _boxes(country, lambda other, p=profession, s=speciality, t=fold(town): (
                other.identity is not None and p in other.identity.professions
                and s in other.identity.savoir_faire and t in other.towns)))


def by_mode_and_postcode(country, random, count):
    """(&(mssModeExercice=…)(postalCode=44*)), on one situation at a time."""
    situations = country.situations()
    pairs = sorted({(mode, postcode[:2]) for _, _, mode, postcode in situations
                    if mode and postcode})
    liberal = [pair for pair in pairs if pair[0] == "L"]
    drawn = _sample(random, liberal, count * 2 // 3) + _sample(random, pairs, count // 3)
    for mode, prefix in drawn:
        yield Query(
            SITUATIONS, f"(&(mssModeExercice={mode})(postalCode={escaped(prefix)}*))",
            Counter(key for key, _, its_mode, postcode in situations
                    if its_mode == mode and postcode.startswith(prefix)))


def organisational_by_finess(country, random, count):
    """(&(mssTypeBal=ORG)(mssFiness=…)): the attachment's own structure, never a borrowed one."""
    numbers = sorted({box.structure.finess for box in country.shown_boxes()
                      if box.kind == "ORG" and box.structure and box.structure.finess})
    others = sorted({place.finess for place in country.structures.all() if place.finess})
    for number in _sample(random, numbers, count * 3 // 4) + _sample(random, others, count // 4):
        yield Query(
            BOXES, f"(&(mssTypeBal=ORG)(mssFiness={escaped(number)}))",
            _boxes(country, lambda box, n=number: (
                box.kind == "ORG" and box.structure is not None and box.structure.finess == n)))


def technical_by_structure_name(country, random, count):
    """(&(mssTypeBal=APP)(o=…)): a hospital's or a laboratory's applications."""
    names = sorted({box.structure.organisation for box in country.shown_boxes()
                    if box.kind == "APP" and box.structure})
    others = sorted({place.organisation for place in country.structures.all()})
    # Few structures have applications in a small country: each is then typed in several ways.
    drawn = [random.choice(names) for _ in range(count * 3 // 4 if names else 0)]
    for name in drawn + _sample(random, others, count // 4):
        typed = _typed(name, random)
        yield Query(
            BOXES, f"(&(mssTypeBal=APP)(o={escaped(typed)}))",
            _boxes(country, lambda box, t=fold(typed): (
                box.kind == "APP" and box.structure is not None
                and fold(box.structure.organisation) == t)))


def by_address(country, random, count):
    """(mail=…): shown boxes, boxes that must not show, and addresses nobody has."""
    shown = sorted({box.address for box in country.shown_boxes(by_address=True)})
    hidden = sorted({box.address for box in country.boxes.values() if box.hidden} - set(shown))
    drawn = _sample(random, shown, count * 2 // 3) + _sample(random, hidden, count // 3)
    for address in drawn + ["personne.ici@absent.fictif.mssante.fr"]:
        typed = random.choice([address, address.upper(), address.title()])
        yield Query(BOXES, f"(mail={escaped(typed)})",
                    _boxes(country, lambda box, a=address: box.address == a, by_address=True))


CLASSES = [
    by_identifier, by_name, by_speciality_and_town, by_mode_and_postcode,
    organisational_by_finess, technical_by_structure_name, by_address,
]


def whole_branches(country):
    """Everything each branch shows: [(branch, expected, possible besides)]."""
    certain, possible = country.shown_people()
    named = [person.national_id for person in certain if person.number]
    return [
        (BOXES, Counter(box.key for box in country.shown_boxes()), Counter()),
        (PEOPLE, Counter(named), Counter(person.national_id for person in possible)),
        (SITUATIONS, Counter(key for key, _, _, _ in country.situations()), Counter()),
        (STRUCTURES, Counter(place.name for place in country.structures.all()), Counter()),
        (DOMAINS, Counter(list(country.domains)), Counter()),
    ]
