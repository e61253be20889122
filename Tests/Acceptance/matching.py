"""Matching rules on values, from the standards and the contract, by another hand than the server's.

Strings are compared as RFC 4518 prepares them, word attributes folded as the contract says. A form
of None is a value or an assertion that the rule's syntax refuses: the comparison is Undefined.
Called by `evaluator`.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from oracle import fold

OWN = "2.25.147856379226651440448673702007031248627.3"
DIRECTORY, PRINTABLE, COUNTRY, PHONE, IA5, POSTAL, BOOLEAN, INTEGER, TIME, DN, OID = (
    f"1.3.6.1.4.1.1466.115.121.1.{arc}" for arc in (15, 44, 11, 50, 26, 41, 7, 27, 24, 12, 38))
UUID = "1.3.6.1.1.16.1"
STRINGS = (DIRECTORY, PRINTABLE, COUNTRY, PHONE)


# ---------------------------------------------------------------- strings (RFC 4518)

# Section 2.2: what becomes a space, and what is left out beside the control characters.
TO_SPACE = set("\t\n\v\f\r\x85")
TO_NOTHING = set("\u00ad\u1806\u034f\u200b\u2060\ufeff\ufffc") | set(map(chr, (
    *range(0x180B, 0x180E), *range(0xFE00, 0xFE10), *range(0x200C, 0x2010),
    *range(0x202A, 0x202F), *range(0x2061, 0x2070))))
PROHIBITED = ("Cn", "Co", "Cs")


def prepared(text, ignore_case):
    """Steps 2 to 4 of section 2; None for what step 4 prohibits. Spaces stay as they are."""
    mapped = []
    for character in text:
        if character in TO_NOTHING:
            continue
        if character in TO_SPACE or unicodedata.category(character).startswith("Z"):
            mapped.append(" ")
        elif unicodedata.category(character) != "Cc":
            mapped.append(character)
    result = "".join(mapped)
    for _ in range(2):  # a folded letter may compose with what follows it
        result = unicodedata.normalize("NFKC", result.casefold() if ignore_case else result)
    if "\ufffd" in result or any(unicodedata.category(c) in PROHIBITED for c in result):
        return None
    return result


def spaced(text, place):
    """Section 2.6.1: one space around a whole value, two between words; a piece keeps its ends.

    A text without words has no form: the contract calls it Undefined.
    """
    words = text.split()
    if not words:
        return None
    before = " " if place in ("whole", "initial") or text[0] == " " else ""
    after = " " if place in ("whole", "final") or text[-1] == " " else ""
    return before + "  ".join(words) + after


def string_form(ignore_case, ascii_only=False):
    def form(text, place):
        if ascii_only and not text.isascii():
            return None
        text = prepared(text, ignore_case)
        return None if text is None else spaced(text, place)
    return form


def folded_form(text, place):
    """Interfaces, section 4, and rules, section 10: no case, marks or ligatures, one separator."""
    if not is_utf8(text):
        return None
    # Letters on both sides keep the separators at the ends of a piece.
    return spaced(fold(f"x{text}x")[1:-1], place)


def squeezed_form(dropped, accepted=None):
    """Case ignored, and every character of `dropped`; only `accepted` characters are legal."""
    def form(text, _):
        if accepted and not all(character in accepted for character in text):
            return None
        text = prepared(text, ignore_case=True)
        if text is None:
            return None
        return "".join(c for c in text if c not in dropped) or None
    return form


def is_utf8(text):
    # Octets that are not UTF-8 are carried as lone surrogates.
    return not any("\ud800" <= character <= "\udfff" for character in text)


PRINTABLE_CHARACTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '()+,-.=/:?")


# ---------------------------------------------------------------- other syntaxes (RFC 4517)

def lines_form(text, place):
    """Lines of a postal address; a break between them is of no piece."""
    if place != "whole":
        text = prepared(text, ignore_case=True)
        return None if text is None else spaced(text, place)
    lines = []
    for line in text.split("$"):
        line = re.sub(r"\\(24|5[cC])", lambda escape: chr(int(escape.group(1), 16)), line)
        line = prepared(line, ignore_case=True)
        lines.append(None if line is None else spaced(line, "whole"))
    return None if None in lines else "\n".join(lines)


def boolean_form(text, _):
    return {"TRUE": True, "FALSE": False}.get(text.upper())


def integer_form(text, _):
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]*", text) else None


def uuid_form(text, _):
    shape = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return text.lower() if re.fullmatch(shape, text.lower()) else None


INSTANT = re.compile(
    r"(?P<day>\d{8})(?P<hour>\d\d)((?P<minute>\d\d)(?P<second>\d\d)?)?"
    r"([.,](?P<fraction>\d+))?(Z|(?P<sign>[+-])(?P<east>\d\d)(?P<minutes>\d\d)?)", re.ASCII)


def time_form(text, _):
    """Seconds since 1970 of a Generalized Time, its fraction exact (section 3.3.13)."""
    found = INSTANT.fullmatch(text)
    if not found:
        return None
    part = {name: int(value) for name, value in found.groupdict().items()
            if value and name not in ("sign", "day", "fraction")}
    try:
        day = datetime.strptime(found["day"], "%Y%m%d").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    offset = part.get("east", 0) * 3600 + part.get("minutes", 0) * 60
    if (part["hour"] > 23 or part.get("minute", 0) > 59 or part.get("second", 0) > 60
            or part.get("east", 0) > 23 or part.get("minutes", 0) > 59):
        return None
    unit = 1 if found["second"] else 60 if found["minute"] else 3600
    fraction = Fraction(int(found["fraction"]), 10 ** len(found["fraction"])) * unit \
        if found["fraction"] else 0
    whole = (day - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)
    whole += part["hour"] * 3600 + part.get("minute", 0) * 60 + part.get("second", 0)
    return whole + fraction - (offset if found["sign"] != "-" else -offset)


# ---------------------------------------------------------------- the rules

@dataclass(frozen=True)
class Rule:
    """A matching rule: what it answers, the form it compares, the syntaxes it serves."""

    name: str
    oid: str
    use: str  # equality, ordering or substrings
    form: object  # (text, place) -> form or None; names and identifiers are the schema's: None
    syntaxes: tuple


def _family(equality, ordering, substrings, form, syntaxes):
    """The rules that share a form, each given as (name, OID) or None."""
    uses = zip(("equality", "ordering", "substrings"), (equality, ordering, substrings))
    return [Rule(*given, use, form, syntaxes) for use, given in uses if given]


RULES = [
    *_family(("caseIgnoreMatch", "2.5.13.2"), ("caseIgnoreOrderingMatch", "2.5.13.3"),
             ("caseIgnoreSubstringsMatch", "2.5.13.4"), string_form(True), STRINGS),
    *_family(("caseExactMatch", "2.5.13.5"), ("caseExactOrderingMatch", "2.5.13.6"),
             ("caseExactSubstringsMatch", "2.5.13.7"), string_form(False), STRINGS),
    *_family(("caseIgnoreIA5Match", "1.3.6.1.4.1.1466.109.114.2"), None,
             ("caseIgnoreIA5SubstringsMatch", "1.3.6.1.4.1.1466.109.114.3"),
             string_form(True, ascii_only=True), (IA5,)),
    *_family(("caseExactIA5Match", "1.3.6.1.4.1.1466.109.114.1"), None, None,
             string_form(False, ascii_only=True), (IA5,)),
    *_family(("mssPliageMatch", OWN + ".1"), ("mssPliageOrderingMatch", OWN + ".2"),
             ("mssPliageSubstringsMatch", OWN + ".3"), folded_form, STRINGS),
    *_family(("mssIdentifiantMatch", OWN + ".4"), ("mssIdentifiantOrderingMatch", OWN + ".5"),
             ("mssIdentifiantSubstringsMatch", OWN + ".6"), squeezed_form(" "), STRINGS),
    *_family(("telephoneNumberMatch", "2.5.13.20"), None,
             ("telephoneNumberSubstringsMatch", "2.5.13.21"),
             squeezed_form(" -", PRINTABLE_CHARACTERS), (PHONE,)),
    *_family(("caseIgnoreListMatch", "2.5.13.11"), None,
             ("caseIgnoreListSubstringsMatch", "2.5.13.12"), lines_form, (POSTAL,)),
    *_family(("booleanMatch", "2.5.13.13"), None, None, boolean_form, (BOOLEAN,)),
    *_family(("integerMatch", "2.5.13.14"), ("integerOrderingMatch", "2.5.13.15"), None,
             integer_form, (INTEGER,)),
    *_family(("generalizedTimeMatch", "2.5.13.27"),
             ("generalizedTimeOrderingMatch", "2.5.13.28"), None, time_form, (TIME,)),
    *_family(("uuidMatch", "1.3.6.1.1.16.2"), ("uuidOrderingMatch", "1.3.6.1.1.16.3"), None,
             uuid_form, (UUID,)),
    *_family(("distinguishedNameMatch", "2.5.13.1"), None, None, None, (DN,)),
    *_family(("objectIdentifierMatch", "2.5.13.0"), None, None, None, (OID,)),
]


def holds(value, initial, middle, final):
    """Whether a value's form holds the pieces in their order, none overlapping another."""
    place = 0
    if initial is not None:
        if not value.startswith(initial):
            return False
        place = len(initial)
    for piece in middle:
        found = value.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return final is None or (len(value) - place >= len(final) and value.endswith(final))
