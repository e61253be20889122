"""Search filters as values, and their text (RFC 4515). Called by `evaluator` and `wide_draws`.

Values are texts; an octet that is not of UTF-8 stands as a lone surrogate (PEP 383).
"""

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class And:
    parts: tuple


@dataclass(frozen=True)
class Or:
    parts: tuple


@dataclass(frozen=True)
class Not:
    part: object


@dataclass(frozen=True)
class Present:
    attribute: str


@dataclass(frozen=True)
class Compared:
    """`relation` is `=`, `~=`, `>=` or `<=`."""

    attribute: str
    relation: str
    value: str


@dataclass(frozen=True)
class Pieces:
    attribute: str
    initial: Optional[str] = None
    middle: tuple = ()
    final: Optional[str] = None


@dataclass(frozen=True)
class Extensible:
    attribute: Optional[str]
    rule: Optional[str]
    value: str
    reads_name: bool = False


def text_of(item):
    """A filter as `ldapsearch` takes it."""
    if isinstance(item, (And, Or)):
        sign = "&" if isinstance(item, And) else "|"
        return f"({sign}{''.join(map(text_of, item.parts))})"
    if isinstance(item, Not):
        return f"(!{text_of(item.part)})"
    if isinstance(item, Present):
        return f"({item.attribute}=*)"
    if isinstance(item, Compared):
        return f"({item.attribute}{item.relation}{escaped(item.value)})"
    if isinstance(item, Pieces):
        pieces = [item.initial or "", *item.middle, item.final or ""]
        return f"({item.attribute}={'*'.join(map(escaped, pieces))})"
    name = (item.attribute or "") + (":dn" if item.reads_name else "")
    return f"({name}{':' + item.rule if item.rule else ''}:={escaped(item.value)})"


def escaped(value):
    """A value as it stands in a filter, every octet kept (RFC 4515, section 3)."""
    out = []
    for byte in value.encode("utf-8", "surrogateescape"):
        plain = 0x20 <= byte < 0x7F and byte not in b"*()\\"
        out.append(chr(byte) if plain else f"\\{byte:02x}")
    return "".join(out)


def parts_of(item):
    """The filters that a filter is made of; none for a comparison."""
    if isinstance(item, Not):
        return (item.part,)
    return item.parts if isinstance(item, (And, Or)) else ()
