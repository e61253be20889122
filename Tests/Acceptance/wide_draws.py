"""Seeded filters of every kind over one export: nested, typed as people type, ill-formed as well.

Unlike `filters`, nothing is left out because another server matches more narrowly: the evaluator
decides. Called by `filter_evaluation`.
"""

import unicodedata
from collections import Counter

from ldap_client import SUFFIX
from oracle import fold
from published_schema import RESTRICTED
from search_filters import And, Compared, Extensible, Not, Or, Pieces, Present

UNKNOWN = ("IMHandle", "attributInconnu", "1.2.3.4.5", "company", "sn;lang-fr", "mssEtat;x-un")
# What the server knows though no export writes it.
UNWRITTEN = ("entryDN", "hasSubordinates", "subschemaSubentry")
WORD_RULES = ("caseIgnoreMatch", "caseExactMatch", "mssPliageMatch", "2.5.13.2", "2.5.13.5",
              "caseExactOrderingMatch", "mssIdentifiantMatch", "caseIgnoreIA5Match",
              "booleanMatch", "1.2.3.4", "regleInconnue")
PIECE_RULES = ("caseIgnoreSubstringsMatch", "caseExactSubstringsMatch",
               "mssPliageSubstringsMatch", "mssIdentifiantSubstringsMatch")
APOSTROPHES = "'\u2019\u02bc`"
DASHES = "-\u2010\u2011\u2013\u2212"
SPACES = (" ", "  ", "\u00a0", "\u202f")
# Of pieces: whether there is an initial one, how many inner ones, whether there is a final one.
SHAPES = ((True, 0, False),) * 4 + ((False, 1, False),) * 4 + (
    (False, 0, True), (True, 0, True), (True, 1, False), (False, 2, False), (True, 1, True),
    (False, 1, True), (False, 3, False))
LIGATURES = (("oe", "œ"), ("OE", "Œ"), ("ae", "æ"), ("ss", "ß"))


class WideDraws:
    """Draws searches; `kinds` counts the comparisons drawn."""

    def __init__(self, entries, schema, random):
        self.entries = entries
        self.schema = schema
        self.random = random
        self.kinds = Counter()
        self.branches = {}
        for entry in entries:
            above = entry.dn.split(",ou=")
            if len(above) == 2:
                self.branches.setdefault("ou=" + above[1], []).append(entry)
        self.values = {}  # attribute -> its values, as often as entries have them
        for entry in entries:
            for name, values in entry.attributes.items():
                self.values.setdefault(name, []).extend(values)
        self.lengths = [1] + [2] + [3] * 4 + [4] * 4 + [5] * 3 + [6, 8, 10, 14]

    # ------------------------------------------------------------ searches

    def request(self):
        """(base, scope, filter)."""
        base = self.random.choice([*self.branches] * 4 + [SUFFIX, SUFFIX, ""])
        scope = self.random.choice(["sub"] * 6 + ["one", "one", "children"])
        near = self._near(base)
        if self.random.random() < 0.03:
            base, scope = near.dn, self.random.choice(["base", "sub"])
        elif base == SUFFIX and scope == "one":
            scope = "sub"
        return base, scope, self.filter(near, self.random.choice([0, 1, 1, 2, 2, 3, 4]))

    def _near(self, base):
        if base not in self.branches:
            base = self.random.choice([*self.branches])
        return self.random.choice(self.branches[base])

    def filter(self, near, depth):
        """A filter that often holds of the entry `near`."""
        if depth == 0:
            return self.comparison(near)
        kind = self.random.choices(["and", "or", "not", "empty"], [10, 6, 5, 0.3])[0]
        if kind == "not":
            # What cannot be decided shows under a negation only.
            part = self.filter(self._any_entry(near), depth - 1)
            return Not(part if self.random.random() < 0.85 else self._undecided(near))
        if kind == "empty":
            return self.random.choice([And(()), Or(())])
        parts = []
        for _ in range(self.random.choice([1, 2, 2, 2, 3, 4])):
            about = near if kind == "and" else self._any_entry(near)
            parts.append(self.filter(about, self.random.randint(0, depth - 1)))
        return (And if kind == "and" else Or)(tuple(parts))

    def _any_entry(self, near):
        return near if self.random.random() < 0.3 else self.random.choice(self.entries)

    # ------------------------------------------------------------ comparisons

    def comparison(self, near):
        """One comparison, usually true of the entry or nearly so."""
        attribute = self.random.choice([*near.attributes])
        value = self.random.choice(near.attributes[attribute])
        kind = self.random.choices(
            ["equality", "pieces", "presence", "approximate", "order", "rule", "strange",
             "elsewhere"], [10, 10, 2, 1, 3, 3, 2, 1.5])[0]
        if kind == "elsewhere":  # a value asked of an attribute that is not its own
            attribute = self.random.choice([*self.values])
            kind = self.random.choice(["equality", "pieces"])
        self.kinds[kind] += 1
        return getattr(self, "_" + kind)(attribute, value)

    def _undecided(self, near):
        attribute = self.random.choice([*near.attributes])
        return self._strange(attribute, self.random.choice(near.attributes[attribute]))

    def _spelled(self, attribute):
        known = self.schema.attributes[attribute]
        return self.random.choices(
            [known.spelling, attribute.upper(), self.random.choice(known.aliases), "name"],
            [12, 2, 2, 0.7])[0]

    def _equality(self, attribute, value):
        return Compared(self._spelled(attribute), "=", self._typed(attribute, value))

    def _approximate(self, attribute, value):
        return Compared(self._spelled(attribute), "~=", self._typed(attribute, value))

    def _order(self, attribute, value):
        if self.random.random() < 0.5:
            attribute, value = self._ordered()
        if self.random.random() < 0.3:
            value = value[:self.random.randint(1, max(1, len(value)))]
        return Compared(self._spelled(attribute), self.random.choice([">=", "<="]),
                        self._typed(attribute, value))

    def _ordered(self):
        attribute = self.random.choice(
            [name for name in self.values if "ordering" in self.schema.attributes[name].rules])
        return attribute, self.random.choice(self.values[attribute])

    def _presence(self, attribute, _):
        return Present(self.random.choice(
            [self._spelled(attribute)] * 3 + [self.random.choice([*self.values])]))

    def _pieces(self, attribute, value):
        """Pieces cut from the value in their order, typed like the rest."""
        has_initial, inner, has_final = self.random.choice(SHAPES)
        rest, initial, middle, final = value, None, [], None
        if has_initial:
            initial, rest = self._cut(rest, 0)
        if has_final:
            size = self._length()
            rest, final = rest[:-size], rest[-size:]
        for _ in range(inner):
            piece, rest = self._cut(rest, self.random.randint(0, max(0, len(rest) - 3)))
            middle.append(piece)

        def typed(piece):
            return self._typed(attribute, piece, whole=False) if piece else None

        made = Pieces(self._spelled(attribute), typed(initial),
                      tuple(filter(None, map(typed, middle))), typed(final))
        has_any = made.initial or made.middle or made.final
        return made if has_any else Present(made.attribute)

    def _cut(self, text, start):
        """A piece and the rest; now and then the next piece may overlap it or come before it."""
        end = start + self._length()
        again = self.random.choice([end] * 8 + [start, max(0, end - 1)])
        return text[start:end], text[again:]

    def _length(self):
        return self.random.choice(self.lengths)

    def _rule(self, attribute, value):
        """An extensible match: by rule, by name, with and without attribute."""
        chance = self.random.random()
        if chance < 0.12:  # what stands in names
            attribute, value = self.random.choice(
                [("ou", "bal"), ("o", "mssante"), ("c", "FR"), ("ou", "Personnes"),
                 (attribute, value)])
            rule = self.random.choice([None, "caseIgnoreMatch", "mssPliageMatch"])
            return Extensible(self._spelled(attribute), rule, value, reads_name=True)
        if chance < 0.22:
            own = self.schema.attributes[attribute].rules.get("equality")
            rule = self.random.choice([own.name if own else "caseIgnoreMatch", "caseExactMatch"])
            return Extensible(None, rule, value, self.random.random() < 0.3)
        if chance < 0.35:
            size = self._length()
            asserted = self.random.choice(["*{}*", "{}*", "*{}"]).format(
                self._typed(attribute, value[:size], whole=False).replace("*", ""))
            return Extensible(
                self._spelled(attribute), self.random.choice(PIECE_RULES), asserted)
        own = self.schema.attributes[attribute].rules.get("equality")
        rule = self.random.choice([None, own.name if own else None, *WORD_RULES])
        return Extensible(self._spelled(attribute), rule, self._typed(attribute, value))

    def _strange(self, attribute, value):
        """Unknown, restricted, ill-formed, empty."""
        known = self.schema.attributes[attribute].spelling
        return self.random.choice([
            lambda: Compared(self.random.choice(UNKNOWN), "=", value),
            lambda: Present(self.random.choice(UNKNOWN)),
            lambda: Pieces(self.random.choice(UNKNOWN), value[:3]),
            lambda: self._restricted(value),
            lambda: Compared(known, "=", self.random.choice(["", " ", "-", "'.,", "\u0301"])),
            lambda: Pieces(known, None, (self.random.choice([" ", "--", "'", "."]),)),
            lambda: Compared(known, "=", value + "\udcff"),
            lambda: Compared("mail", "=", self.random.choice(["zoé@x.fr", "dupré"])),
            lambda: Pieces("mail", self.random.choice(["zoé", "é"])),
            lambda: Compared("mssDematerialisation", "=", self.random.choice(
                ["true", "FALSE", "oui", "1", ""])),
            lambda: Compared("mssRang", "=", self.random.choice(["1", "01", "+1", "un", "-0"])),
            lambda: Compared("modifyTimestamp", self.random.choice(["=", ">=", "<="]),
                             self.random.choice(["2026", "20261301000000Z", "hier",
                                                 "20260230000000Z", "2020010100Z"])),
            lambda: Compared("entryUUID", self.random.choice(["=", ">="]), "x"),
            lambda: Compared("objectClass", "=", self.random.choice(
                ["classeInconnue", "INETORGPERSON", "2.16.840.1.113730.3.2.2", "top", ""])),
            lambda: Pieces("telephoneNumber", self.random.choice(["dup", "mar", "é", "02"])),
            lambda: Compared("facsimileTelephoneNumber", "=", value),
            lambda: self._unwritten(),
        ])()

    def _restricted(self, value):
        name = self.schema.attributes[self.random.choice(sorted(RESTRICTED))].spelling
        return self.random.choice([
            Present(name), Compared(name, "=", value), Compared(name, "=", "FALSE"),
            Pieces(name, value[:4])])

    def _unwritten(self):
        name = self.random.choice(UNWRITTEN)
        entry = self.random.choice(self.entries)
        spaced = entry.dn.replace(",", " , ").replace("=", " = ", 1)
        value = {"entryDN": self.random.choice([entry.dn, entry.dn.upper(), spaced]),
                 "hasSubordinates": self.random.choice(["TRUE", "FALSE"]),
                 "subschemaSubentry": self.random.choice(["CN = Subschema", "cn=autre"])}[name]
        return Compared(name, "=", value)

    # ------------------------------------------------------------ how people type

    def _typed(self, attribute, value, whole=True):
        """The value as somebody may type it; now and then one that no longer matches."""
        rule = self.schema.attributes[attribute].rules.get("equality")
        name = rule.name if rule else ""
        if name == "mssPliageMatch":
            value = self._typed_words(value)
        elif name in ("mssIdentifiantMatch", "telephoneNumberMatch", "caseIgnoreMatch"):
            value = self._typed_number(value)
        elif name == "generalizedTimeMatch":
            return self._typed_instant(value) if len(value) >= 14 and value[:14].isdecimal() \
                else value
        elif name == "uuidMatch":
            return self.random.choice([value, value.upper()])
        elif name == "caseIgnoreIA5Match":
            value = self.random.choice([value, value.upper(), value.title(), f" {value} "])
        elif name == "integerMatch" or name == "booleanMatch":
            return value
        if whole and self.random.random() < 0.08:  # not the same value any more
            value = self.random.choice([value + "x", value[1:], value[:-1], value + value])
        return value

    def _typed_words(self, value):
        make = self.random.choice([
            lambda: value, lambda: value, lambda: value.lower(), lambda: value.upper(),
            lambda: fold(value), lambda: fold(value).upper(), lambda: value.title(),
            lambda: unicodedata.normalize("NFD", value),
            lambda: self._replaced(value, DASHES + " ", DASHES + " "),
            lambda: self._replaced(value, APOSTROPHES + " ", APOSTROPHES),
            lambda: self._replaced(value, " ", "-.,'"),
            lambda: value.replace(" ", self.random.choice(SPACES)),
            lambda: self._ligatures(value),
            lambda: f"{self.random.choice(['', ' ', '-'])}{value}{self.random.choice(['', ' '])}",
            lambda: value.replace("e", "é").replace("E", "Ê"),
        ])
        return make()

    def _replaced(self, value, wanted, by):
        return "".join(self.random.choice(by) if c in wanted else c for c in value)

    def _ligatures(self, value):
        for apart, together in LIGATURES:
            value = value.replace(together, apart) if together in value else \
                value.replace(apart, together)
        return value

    def _typed_number(self, value):
        chance = self.random.random()
        if chance < 0.5 or not value:
            return value
        if chance < 0.65:
            return value.lower() if self.random.random() < 0.5 else value.upper()
        mark = self.random.choice([" ", " ", "  ", "-", "."])
        place = self.random.randint(0, len(value))
        return value[:place] + mark + value[place:]

    def _typed_instant(self, value):
        """The same instant or a near one, in a legal form (RFC 4517, section 3.3.13)."""
        seconds = value[:14]
        return self.random.choice([
            value, seconds + ".0Z", seconds + ",500Z", value[:12] + "Z", value[:10] + "Z",
            seconds + "+0000", seconds + "-00", value[:12] + ".5Z",
            f"{value[:8]}{(int(value[8:10]) + 2) % 24:02}{value[10:14]}+0200"])
