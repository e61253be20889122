"""Decides filters on an export, by the standards and the contract, without the server's code.

Three-valued logic (RFC 4511, section 4.5.1.7), the matching rules of `matching`, and what the
contract adds: word attributes are folded, restricted attributes and values that fold to nothing are
Undefined, a short inner piece may be answered in part. Called by `filter_evaluation`.

A filter's truth over all entries is a pair of sets of entry numbers, (true of, false of); of the
others it is Undefined.
"""

import operator
import re

import matching
from ldap_client import SUFFIX
from published_schema import split_name, unescaped
from search_filters import And, Compared, Not, Or, Pieces, Present

SHORTEST_INNER_PIECE = 3  # letters of an inner or final piece that the index serves
DEFAULT_BASE = f"ou=bal,{SUFFIX}"
TESTS = {"=": operator.eq, "~=": operator.eq, ">=": operator.ge, "<=": operator.le}


class Evaluator:
    """Every entry of an export, and what filters are true of."""

    def __init__(self, entries, schema):
        self.entries = entries
        self.schema = schema
        self.names = [schema.dn_form(entry.dn) for entry in entries]
        self.everything = frozenset(range(len(entries)))
        self.nothing = frozenset()
        self.undefined = (self.nothing, self.nothing)
        above = {name[1:] for name in self.names}
        self.values = {}  # attribute name -> value -> numbers of the entries that have it
        for number, entry in enumerate(entries):
            for name, values in entry.attributes.items():
                for value in values:
                    self._add(name, value, number)
            # Not written in an export, but every entry has them.
            self._add("entrydn", entry.dn, number)
            self._add("subschemasubentry", "cn=Subschema", number)
            self._add("hassubordinates", str(self.names[number] in above).upper(), number)
        self.in_names = {}  # the same for the attributes of entries' names
        for number, entry in enumerate(entries):
            for rdn in split_name(entry.dn, ","):
                name, _, value = rdn.partition("=")
                attribute = schema.attributes[name.lower()]
                self.in_names.setdefault(attribute.name, {}).setdefault(
                    unescaped(value), set()).add(number)
        self._forms = {}

    def _add(self, name, value, number):
        name = self.schema.attributes[name].name
        self.values.setdefault(name, {}).setdefault(value, set()).add(number)

    # ------------------------------------------------------------ searches

    def answer(self, base, scope, filter):
        """The numbers of the entries that a search returns."""
        return self.truth(filter)[0] & self.scope(base, scope)

    def least(self, base, scope, filter):
        """The entries of the answer that it must hold even when a short piece narrows it."""
        return self.truth(filter, narrows=True)[0] & self.scope(base, scope)

    def scope(self, base, scope):
        name = self.schema.dn_form(base or DEFAULT_BASE)
        depths = {"base": {0}, "one": {1}, "sub": set(range(9)), "children": set(range(1, 9))}
        return frozenset(
            number for number, other in enumerate(self.names)
            if other[len(other) - len(name):] == name
            and len(other) - len(name) in depths[scope])

    def has_short_piece(self, filter, positive=True):
        """Whether what is asked for holds an inner or final piece too short for the index."""
        if isinstance(filter, Not):
            return self.has_short_piece(filter.part, not positive)
        if isinstance(filter, (And, Or)):
            return any(self.has_short_piece(part, positive) for part in filter.parts)
        attribute = self.schema.attribute(filter.attribute) \
            if isinstance(filter, Pieces) and positive else None
        rule = attribute and attribute.rules.get("substrings")
        return bool(rule) and any(is_short(rule, piece)
                                  for piece in (*filter.middle, filter.final) if piece)

    # ------------------------------------------------------------ three values

    def truth(self, filter, narrows=None):
        """(true of, false of).

        With `narrows`, short inner pieces that are asked for hold at the beginnings of words only;
        it is False under a negation, where they stay exact, and None to keep them all exact.
        """
        if isinstance(filter, (And, Or)):
            parts = [self.truth(part, narrows) for part in filter.parts]
            trues, falses = [part[0] for part in parts], [part[1] for part in parts]
            if isinstance(filter, And):
                return (self.everything.intersection(*trues), self.nothing.union(*falses))
            return (self.nothing.union(*trues), self.everything.intersection(*falses))
        if isinstance(filter, Not):
            true, false = self.truth(filter.part, narrows if narrows is None else not narrows)
            return (false, true)
        if isinstance(filter, Present):
            return self._present(filter)
        if isinstance(filter, Compared):
            return self._compared(filter)
        if isinstance(filter, Pieces):
            return self._pieces(filter, narrows or False)
        return self._extensible(filter)

    def _decided(self, true):
        true = frozenset(true)
        return (true, self.everything - true)

    def _present(self, filter):
        attribute = self.schema.attribute(filter.attribute)
        if not attribute:
            return self.undefined
        return self._decided(number for one in self.schema.refinements(attribute)
                             for numbers in self.values.get(one.name, {}).values()
                             for number in numbers)

    def _compared(self, filter):
        attribute = self.schema.attribute(filter.attribute)
        use = "ordering" if filter.relation in (">=", "<=") else "equality"
        rule = attribute and attribute.rules.get(use)
        if not rule:
            return self.undefined
        attributes = self.schema.refinements(attribute)
        return self._matched(attributes, rule, filter.value, TESTS[filter.relation])

    def _pieces(self, filter, narrowed):
        attribute = self.schema.attribute(filter.attribute)
        rule = attribute and attribute.rules.get("substrings")
        if not rule:
            return self.undefined
        test = self._piece_test(rule, filter.initial, filter.middle, filter.final, narrowed)
        if not test:
            return self.undefined
        return self._decided(self._chosen(self.schema.refinements(attribute), rule, test))

    def _piece_test(self, rule, initial, middle, final, narrowed=False):
        """What a value's form must pass; None when a piece has no form, or there is none.

        With `narrowed`, short inner and final pieces begin a word.
        """
        given = [(text, place) for text, place in (
            (initial, "initial"), *((text, "any") for text in middle), (final, "final")) if text]
        forms = [rule.form(text, place) for text, place in given]
        if not given or None in forms:
            return None
        first, last = (next((form for form, (_, where) in zip(forms, given) if where == place),
                            None) for place in ("initial", "final"))
        inner = [form for form, (_, where) in zip(forms, given) if where == "any"]
        starts = [form.strip() for form, (text, place) in zip(forms, given)
                  if narrowed and place != "initial" and is_short(rule, text)]

        def test(value):
            return matching.holds(value, first, inner, last) and all(
                self._begins_word(rule, value, start) for start in starts)

        return test

    @staticmethod
    def _begins_word(rule, value, start):
        if rule.name.startswith("mssPliage"):
            return f" {start}" in value
        return value.lstrip(" ").startswith(start)

    def _extensible(self, filter):
        if filter.attribute is None:
            attributes = [one for one in self.schema.types if self.schema.attribute(one.name)]
        else:
            attribute = self.schema.attribute(filter.attribute)
            if not attribute:
                return self.undefined
            attributes = self.schema.refinements(attribute)
        if filter.rule is None:
            if filter.attribute is None:
                return self.undefined
            rule = attributes[0].rules.get("equality")
        else:
            rule = self.schema.rules.get(filter.rule.lower())
            attributes = [one for one in attributes if rule and one.syntax in rule.syntaxes]
        if not rule or not attributes:
            return self.undefined
        if rule.use == "substrings":
            pieces = _substring_assertion(filter.value)
            test = pieces and self._piece_test(rule, *pieces)
            if not test:
                return self.undefined
            return self._decided(self._chosen(attributes, rule, test, filter.reads_name))
        # RFC 4517, section 4.2: an ordering rule holds of the values before the asserted one.
        test = operator.lt if rule.use == "ordering" else operator.eq
        return self._matched(attributes, rule, filter.value, test, filter.reads_name)

    # ------------------------------------------------------------ values

    def _matched(self, attributes, rule, text, test, reads_name=False):
        if rule.name == "objectIdentifierMatch":
            return self._identified(attributes, text, reads_name)
        asserted = self._form(rule, text)
        if asserted is None:
            return self.undefined
        return self._decided(self._chosen(
            attributes, rule, lambda value: test(value, asserted), reads_name))

    def _identified(self, attributes, text, reads_name):
        spellings = [self.schema.oid_forms(one, text) for one in attributes]
        if None in spellings:
            return self.undefined
        return self._decided(
            number for one, accepted in zip(attributes, spellings)
            for source in ((self.values, self.in_names) if reads_name else (self.values,))
            for value, numbers in source.get(one.name, {}).items() if value.lower() in accepted
            for number in numbers)

    def _chosen(self, attributes, rule, test, reads_name=False):
        """Numbers of the entries with a value of one of the attributes that passes the test."""
        chosen = set()
        for one in attributes:
            for source in (self.values, self.in_names) if reads_name else (self.values,):
                for value, numbers in source.get(one.name, {}).items():
                    form = self._form(rule, value)
                    if form is not None and test(form):
                        chosen |= numbers
        return chosen

    def _form(self, rule, text):
        key = (rule.form or rule.name, text)
        if key not in self._forms:
            self._forms[key] = self.schema.dn_form(text) if rule.name == "distinguishedNameMatch" \
                else rule.form(text, "whole")
        return self._forms[key]


def is_short(rule, piece):
    """Whether an inner or final piece has too few letters for the index."""
    return len((rule.form(piece, "any") or "").replace(" ", "")) < SHORTEST_INNER_PIECE


def _substring_assertion(text):
    """Initial, middle and final of a Substring Assertion (RFC 4517, section 3.3.30)."""
    pieces = [re.sub(r"\\([0-9a-fA-F]{2})", lambda escape: chr(int(escape.group(1), 16)), piece)
              for piece in text.split("*")]
    if len(pieces) < 2:
        return None
    return pieces[0] or None, tuple(filter(None, pieces[1:-1])), pieces[-1] or None
