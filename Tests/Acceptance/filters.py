"""Seeded search filters on which the standard's matching and the folding one must agree.

Our word attributes match more widely than caseIgnoreMatch (accents, hyphens, apostrophes), by
contract. So a value is drawn only if, over the whole data, both rules choose the same entries:
then a difference between the two servers is a fault, never the contract. Both rules are computed
here, on the export.
"""

import re
import unicodedata
from dataclasses import dataclass

from ldap_client import SUFFIX, escaped
from oracle import fold

# Attributes that the exported schema does not define but uses: (name, has substrings).
STANDARD = {
    "cn": True, "sn": True, "givenname": True, "displayname": True, "title": True, "o": True,
    "ou": True, "l": True, "st": True, "description": True, "street": True,
    "personaltitle": True, "physicaldeliveryofficename": True, "businesscategory": True,
    "co": True, "uid": True, "employeenumber": True, "employeetype": True, "postalcode": True,
    "mail": True, "telephonenumber": True, "postaladdress": False, "c": False,
    "entryuuid": False,
}
PRESENCE_ONLY = ("facsimiletelephonenumber",)  # its standard definition has no equality rule
SUBTYPES_OF_NAME = ("cn", "sn", "givenname", "title", "o", "ou", "l", "st")
WORDS = {
    "cn", "sn", "givenname", "displayname", "title", "o", "ou", "l", "st", "description",
    "street", "personaltitle", "physicaldeliveryofficename", "businesscategory",
    "mssprofession", "msssavoirfaire", "mssenseigne", "name",
}
# Never in a filter here: asserted only in our server, or known to one of the two alone.
LEFT_OUT = {"mssrecherche", "entrydn", "hassubordinates", "subschemasubentry", "entrycsn",
            "creatorsname", "modifiersname", "structuralobjectclass", "contextcsn"}
ORDERED = {"createtimestamp", "modifytimestamp", "mssrang"}
MOST = 200  # entries of an answer that tells something


def standard_form(value):
    """caseIgnoreMatch (RFC 4518): compatibility forms, case and runs of spaces put aside."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def standard_piece(value):
    """A substring piece keeps an outer space."""
    form = standard_form(value)
    return (" " if value[:1] == " " else "") + form + (" " if value[-1:] == " " else "")


@dataclass
class Term:
    """One comparison and the entries (by index) it chooses."""

    text: str
    chosen: frozenset


class Draws:
    """Draws filters over one export."""

    def __init__(self, entries, schema_text, random):
        self.entries = entries
        self.random = random
        self.everything = frozenset(range(len(entries)))
        self.branches = sorted({_branch(entry.dn) for entry in entries} - {""})
        self.substrings = dict(STANDARD)
        self.substrings.update(_schema_attributes(schema_text))
        self.bearing = {}  # attribute -> indexes of entries
        for index, entry in enumerate(entries):
            for name in entry.attributes:
                if name not in LEFT_OUT:
                    self.bearing.setdefault(name, []).append(index)
        self.in_branch = {
            branch: [i for i, entry in enumerate(entries) if _branch(entry.dn) == branch]
            for branch in self.branches}
        self.known = [name for name in self.bearing
                      if name in self.substrings and name not in PRESENCE_ONLY]
        self._forms = {}

    # ------------------------------------------------------------ whole filters

    def request(self):
        """(base, scope, filter, entries expected) of one search."""
        best = None
        for _ in range(12):
            base = self.random.choice(self.branches * 2 + [""])
            pool = self.in_branch[base] if base else list(range(len(self.entries)))
            seed = self.random.choice(pool)
            text, chosen = self._composed(seed, depth=self.random.choice([0, 1, 1, 2, 2, 3]))
            expected = len(chosen & frozenset(pool)) if base else len(chosen)
            name = f"{base},{SUFFIX}" if base else SUFFIX
            scope = self.random.choice(["sub", "sub", "one"]) if base else "sub"
            best = (name, scope, text, expected)
            # Three of four must say something; the others may be empty or large.
            if 1 <= expected <= MOST or self.random.random() < 0.04:
                return best
        return best

    def _composed(self, seed, depth):
        if depth == 0:
            term = self._term(seed)
            return term.text, term.chosen
        kind = self.random.choice(["and", "and", "and", "or", "not"])
        if kind == "not":
            kept, chosen = self._composed(seed, depth - 1)
            term = self._term(self.random.randrange(len(self.entries)))
            # An entry without the attribute makes a comparison false, not undefined, in both.
            return f"(&{kept}(!{term.text}))", chosen - term.chosen
        parts = [self._composed(seed, depth - 1)]
        for _ in range(self.random.choice([1, 1, 2])):
            other = seed if kind == "and" else self.random.randrange(len(self.entries))
            parts.append(self._composed(other, depth - 1 if kind == "and" else 0))
        if kind == "or" and self.random.random() < 0.1:
            parts.append(("(attributInconnu=x)", frozenset()))
        self.random.shuffle(parts)
        sets = [chosen for _, chosen in parts]
        joined = frozenset.intersection(*sets) if kind == "and" else frozenset.union(*sets)
        return f"({'&' if kind == 'and' else '|'}{''.join(text for text, _ in parts)})", joined

    # ------------------------------------------------------------ one comparison

    def _term(self, seed):
        """A comparison that entry `seed` satisfies, as both rules see it."""
        entry = self.entries[seed]
        names = [name for name in entry.attributes if name in self.bearing]
        for _ in range(40):
            name = self.random.choice(names)
            value = self.random.choice(entry.attributes[name])
            term = self._drawn(name, value)
            if term and seed in term.chosen:
                return term
        return Term("(objectClass=*)", self.everything)

    def _drawn(self, name, value):
        kind = self.random.choices(
            ["equality", "substrings", "presence", "ordering", "exact", "name"],
            [10, 7, 1.5, 2, 1.5, 1])[0]
        shown = self._spelled(name)
        if name == "objectclass":
            return self._object_class(value) if kind == "equality" else None
        if kind == "presence":
            return Term(f"({shown}=*)", frozenset(self.bearing[name]))
        if kind == "ordering" or name in ORDERED:
            return self._ordering(name, shown, value) if name in ORDERED else None
        if name not in self.known:
            return None
        if kind == "substrings":
            return self._pieces(name, shown, value) if self.substrings[name] else None
        if kind == "exact" and name in WORDS:
            return self._rule_named(name, shown, value)
        if kind == "name" and name in SUBTYPES_OF_NAME:
            return self._equality("name", "name", value)
        return self._equality(name, shown, value)

    def _spelled(self, name):
        return self.random.choice([name, name, name.upper()])

    def _object_class(self, value):
        wanted = value.lower()
        return Term(f"(objectClass={value})", frozenset(
            index for index, entry in enumerate(self.entries)
            if wanted in {v.lower() for v in entry.values("objectclass")}))

    def _equality(self, name, shown, value):
        wide = self._choose(name, lambda form, want=_normal(name, value): form == want, 0)
        strict = self._choose(name, lambda form, want=standard_form(value): form == want, 1)
        if wide != strict:
            return None
        typed = self.random.choice([value, value.lower(), value.upper()])
        if standard_form(typed) != standard_form(value):
            typed = value
        if _normal(name, typed) != _normal(name, value):
            typed = value
        if name == "postaladdress" or value in ("TRUE", "FALSE"):
            typed = value
        return Term(f"({shown}={escaped(typed)})", wide)

    def _pieces(self, name, shown, value):
        # At least three letters: a shorter piece may be answered in part, by contract.
        if len(value) < 5:
            return None
        shape = self.random.choice(["initial", "any", "final", "initial+final", "initial+any"])
        size = self.random.randint(3, max(3, min(8, len(value) // 2)))
        start = self.random.randrange(1, max(2, len(value) - size))
        first, last = value[:size], value[-size:]
        middle = value[start:start + size]
        parts = {"initial": (first, None, None), "any": (None, middle, None),
                 "final": (None, None, last), "initial+final": (first, None, last),
                 "initial+any": (first, value[size:][1:1 + size] or None, None)}[shape]
        given = [part for part in parts if part is not None]
        if any(part != part.strip() or len(fold(part)) < 3 for part in given):
            return None
        wide = self._choose(name, _substring_test(parts, lambda text: _normal(name, text)), 0)
        strict = self._choose(name, _substring_test(parts, standard_piece), 1)
        if wide != strict:
            return None
        first, middle, last = (escaped(part) if part else None for part in parts)
        text = f"{first or ''}*{middle + '*' if middle else ''}{last or ''}"
        return Term(f"({shown}={text})", wide)

    def _ordering(self, name, shown, value):
        compare = self.random.choice([">=", "<="])

        def key(text):
            return int(text) if name == "mssrang" else text

        return Term(f"({shown}{compare}{value})", frozenset(
            index for index in self.bearing[name]
            if any((key(v) >= key(value)) if compare == ">=" else (key(v) <= key(value))
                   for v in self.entries[index].values(name))))

    def _rule_named(self, name, shown, value):
        """The exact rules stay at hand by extensible match, with any value."""
        if self.random.random() < 0.5:
            chosen = self._choose(name, lambda form, want=standard_form(value): form == want, 1)
            return Term(f"({shown}:caseIgnoreMatch:={escaped(value)})", chosen)
        wanted = " ".join(value.split())
        return Term(f"({shown}:caseExactMatch:={escaped(value)})", frozenset(
            index for index in self.bearing[name]
            if any(" ".join(v.split()) == wanted for v in self.entries[index].values(name))))

    def _choose(self, name, test, which):
        names = SUBTYPES_OF_NAME if name == "name" else (name,)
        return frozenset(index for one in names for index in self.bearing.get(one, ())
                         if any(test(form[which]) for form in self._both_forms(one, index)))

    def _both_forms(self, name, index):
        key = (name, index)
        if key not in self._forms:
            self._forms[key] = [(_normal(name, value), standard_form(value))
                                for value in self.entries[index].values(name)]
        return self._forms[key]


def _normal(name, value):
    """The value under our rule for the attribute's search filters."""
    if name in WORDS:
        return fold(value)
    if name == "telephonenumber":
        return value.replace(" ", "").replace("-", "").lower()
    if name in ("mssrpps", "mssadeli", "mssidnatps", "mssidstructure", "mssfiness", "mssfinessej",
                "msssiret", "msssiren"):
        return value.replace(" ", "").lower()
    return standard_form(value)


def _substring_test(parts, normal):
    first, middle, last = (normal(part) if part is not None else None for part in parts)

    def test(form):
        place = 0
        if first is not None:
            if not form.startswith(first):
                return False
            place = len(first)
        if middle is not None:
            found = form.find(middle, place)
            if found < 0:
                return False
            place = found + len(middle)
        return last is None or (len(form) - place >= len(last) and form.endswith(last))

    return test


def _branch(dn):
    """The first `ou=` container under the suffix; nothing for the suffix and for containers."""
    parts = re.split(r"(?<!\\),", dn)
    above = len(re.split(r"(?<!\\),", SUFFIX))
    return parts[-above - 1] if len(parts) > above + 1 else ""


def _schema_attributes(text):
    """{name lower-cased: has substrings} of the attribute types of an OpenLDAP schema file."""
    found = {}
    joined = re.sub(r"\n[ \t]+", " ", text)
    for definition in re.findall(r"^attributetype\s*(\(.*\))\s*$", joined, re.M | re.I):
        names = re.search(r"\bNAME\s+(?:'([^']+)'|\(([^)]*)\))", definition)
        if not names or " EQUALITY " not in definition:
            continue
        for name in re.findall(r"[\w;.-]+", names.group(1) or names.group(2)):
            found[name.lower()] = " SUBSTR " in definition
    return found
