"""The published schema, held against what the contract says of each attribute.

It gives the evaluator the types, what they refine, and the rules that filters use; names of entries
and object identifiers are compared by it. Called by `evaluator` and `filter_evaluation`.
"""

import re
from dataclasses import dataclass, field

from matching import RULES

# What the contract says of each attribute (interfaces, section 4; rules, section 10): names by the
# stem of their rules. The published schema must agree.
FAMILIES = {
    "mssPliage": """cn sn givenName displayName title o ou l st description street personalTitle
        physicalDeliveryOfficeName businessCategory name mssProfession mssSavoirFaire
        mssEnseigne""",
    "mssIdentifiant": """mssRpps mssAdeli mssIdNatPS mssIdStructure mssFiness mssFinessEJ mssSiret
        mssSiren mssIdOperateur""",
    "caseIgnore": """uid employeeNumber employeeType postalCode co mssIdBal mssIdSituation
        mssTypeBal mssOperateur mssCodeProfession mssCodeCategorie mssCodeSavoirFaire
        mssModeExercice mssSecteurActivite mssFonction mssGenreActivite mssCodeCommune
        mssDepartement c""",
    "caseIgnoreIA5": "mail mssDomaine mssRemplaceePar",
    "caseIgnoreList": "postalAddress",
    "telephoneNumber": "telephoneNumber",
    "boolean": "mssDematerialisation hasSubordinates",
    "integer": "mssRang mssRevision",
    "generalizedTime": """createTimestamp modifyTimestamp mssDateRPPS mssDateBAL
        mssDateListeBlanche mssDernierImport""",
    "uuid": "entryUUID",
    "distinguishedName": "entryDN subschemaSubentry",
    "objectIdentifier": "objectClass structuralObjectClass",
    "": "facsimileTelephoneNumber",
}
WITH_ORDER = ("mssPliage", "generalizedTime", "uuid")
WITH_PIECES = ("mssPliage", "mssIdentifiant", "caseIgnore", "caseIgnoreIA5", "caseIgnoreList",
               "telephoneNumber")
# Asserted by the public they are Undefined (rules, sections 7 and 10).
RESTRICTED = {"mssresponsable", "msstelephonebal", "mssetat", "msslisterouge"}
# Free text: a question of its own, not a comparison with values.
FREE_TEXT = {"mssrecherche"}


@dataclass
class Attribute:
    """An attribute type: its lower-cased name, syntax, rules by use, and what it refines."""

    name: str
    spelling: str
    aliases: list
    superior: str = ""
    syntax: str = ""
    rules: dict = field(default_factory=dict)


class Schema:
    """The published types and classes, held against what the contract says of them."""

    def __init__(self, attribute_types, object_classes):
        self.rules = {}
        for rule in RULES:
            self.rules[rule.name.lower()] = self.rules[rule.oid] = rule
        self.types = []
        self.attributes = {}  # the types by every lower-cased name and OID
        for definition in attribute_types:
            self._add(definition)
        self.classes = {}
        for definition in object_classes:
            oid, names = _names(definition)
            for name in (oid, *names):
                self.classes[name.lower()] = [oid, *(n.lower() for n in names)]
        self.faults = [fault for stem, names in FAMILIES.items() for name in names.split()
                       for fault in self._held_against(stem, name)]

    def _add(self, definition):
        oid, names = _names(definition)
        superior = self.attributes.get(_word(definition, "SUP").lower())
        made = Attribute(names[0].lower(), names[0], [oid, *names])
        made.superior = superior.name if superior else ""
        made.syntax = _word(definition, "SYNTAX").split("{")[0]
        made.syntax = made.syntax or (superior.syntax if superior else "")
        folded = "X-MSS-FILTRE 'mssPliageMatch'" in definition
        for use, word in (("equality", "EQUALITY"), ("ordering", "ORDERING"),
                          ("substrings", "SUBSTR")):
            rule = self.rules.get(_word(definition, word).lower())
            rule = rule or (superior.rules.get(use) if superior else None)
            if folded:
                rule = next(r for r in RULES if r.use == use and r.name.startswith("mssPliage"))
            elif rule and rule.name.startswith("mssPliage"):
                rule = self._unfolded(use)  # folding is not inherited
            if rule:
                made.rules[use] = rule
        self.types.append(made)
        for name in made.aliases:
            self.attributes[name.lower()] = made

    def _unfolded(self, use):
        """The rule of a folded type's standard definition."""
        return self.rules.get({"equality": "caseignorematch",
                               "substrings": "caseignoresubstringsmatch"}.get(use))

    def _held_against(self, stem, name):
        attribute = self.attributes.get(name.lower())
        if not attribute:
            yield f"{name} is not published"
            return
        expected = {"equality": stem != "", "ordering": stem in WITH_ORDER,
                    "substrings": stem in WITH_PIECES}
        for use, middle in (("equality", ""), ("ordering", "Ordering"),
                            ("substrings", "Substrings")):
            wanted = f"{stem}{middle}Match" if expected[use] else None
            found = attribute.rules[use].name if use in attribute.rules else None
            if wanted != found:
                yield f"{name}: {use} by {found}, the contract says {wanted}"

    def attribute(self, description):
        """The type of a description; None when it is unknown, restricted or has an option."""
        found = self.attributes.get(description.lower())
        if not found or found.name in RESTRICTED or found.name in FREE_TEXT:
            return None
        return found

    def refinements(self, attribute):
        """The type and every type that refines it."""
        def refines(one):
            while one.name != attribute.name:
                if not one.superior:
                    return False
                one = self.attributes[one.superior]
            return True

        return [one for one in self.types if refines(one)]

    def dn_form(self, text):
        """A DN as its RDNs' normal forms (RFC 4514, distinguishedNameMatch); None if it is none."""
        if text.strip() == "":
            return ()
        rdns = []
        for rdn in split_name(text, ","):
            pairs = []
            for pair in split_name(rdn, "+"):
                name, equals, value = pair.partition("=")
                attribute = self.attributes.get(name.strip().lower())
                value = unescaped(value)
                if not equals or value is None or not name.strip():
                    return None
                rule = attribute and self._rdn_rule(attribute)
                form = rule.form(value, "whole") if rule else value
                pairs.append((attribute.name if attribute else name.strip().lower(), form))
            rdns.append(tuple(sorted(pairs)))
        return tuple(rdns)

    def _rdn_rule(self, attribute):
        # Names are never folded.
        rule = attribute.rules.get("equality")
        return self._unfolded("equality") if rule and rule.name == "mssPliageMatch" else rule

    def oid_forms(self, attribute, text):
        """Every spelling of an object identifier; None when nothing has it."""
        found = self.classes.get(text.lower())
        if found:
            return set(found)
        if attribute.name == "objectclass":
            return None
        known = self.attributes.get(text.lower()) or self.rules.get(text.lower())
        if known:
            return {n.lower() for n in getattr(known, "aliases", [])} | {text.lower()}
        return {text} if re.fullmatch(r"\d+(\.\d+)+", text) else None


def _names(definition):
    oid = definition.strip("( ").split()[0]
    found = re.search(r"\bNAME\s+(?:'([^']+)'|\(([^)]*)\))", definition)
    return oid, re.findall(r"[\w;.-]+", found.group(1) or found.group(2))


def _word(definition, keyword):
    found = re.search(rf"\s{keyword}\s+([\w.{{}}-]+)", definition)
    return found.group(1) if found else ""


def split_name(text, mark):
    """Parts of a DN at a mark that is not escaped."""
    parts, part, place = [], "", 0
    while place < len(text):
        if text[place] == "\\":
            part += text[place:place + 2]
            place += 1
        elif text[place] == mark:
            parts.append(part)
            part = ""
        else:
            part += text[place]
        place += 1
    return [*parts, part]


def unescaped(value):
    """A value of an RDN with its escapes decoded, outer spaces that were not escaped dropped."""
    value = re.sub(r"(?<!\\) +$", "", value.lstrip(" "))
    out, place = bytearray(), 0
    while place < len(value):
        if value[place] == "\\":
            if re.match(r"[0-9a-fA-F]{2}", value[place + 1:]):
                out.append(int(value[place + 1:place + 3], 16))
                place += 3
                continue
            place += 1
            if place == len(value):
                return None
        out += value[place].encode("utf-8", "surrogateescape")
        place += 1
    return out.decode("utf-8", "surrogateescape")
