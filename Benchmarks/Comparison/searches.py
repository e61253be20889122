"""One search, as a value: what it asks, how it is written for people and as LDAP bytes.

A filter is a tuple: ("equal" | "initial" | "any", attribute, text), ("and" | "or", filter, …).
"""

from dataclasses import dataclass

BASE = "ou=bal,o=mssante,c=fr"
# RFC 4511, section 4.5.1: context tags of a filter and of a piece of a substring filter.
FILTER_TAGS = {"and": 0xA0, "or": 0xA1, "equal": 0xA3, "initial": 0xA4, "any": 0xA4}
PIECE_TAGS = {"initial": 0x80, "any": 0x81}


@dataclass(frozen=True)
class Search:
    """One search of the whole subtree of `BASE`."""

    filter: tuple
    attributes: tuple
    limit: int = 0  # the client's size limit; 0 = none
    page: int = 0  # entries of a page; 0 = not paged

    def operation(self):
        """The bytes of its SearchRequest."""
        return _element(0x63, b"".join((
            _element(0x04, BASE.encode()),
            _element(0x0A, b"\x02"),  # whole subtree
            _element(0x0A, b"\x00"),  # aliases never dereferenced
            _integer(self.limit),
            _integer(0),  # no time limit of ours
            _element(0x01, b"\x00"),  # values too
            _filter_bytes(self.filter),
            _element(0x30, b"".join(_element(0x04, name.encode()) for name in self.attributes)),
        )))


def filter_text(node):
    """The filter as people write it (RFC 4515); for messages only, nothing is escaped."""
    kind, *rest = node
    if kind in ("and", "or"):
        return f"({'&' if kind == 'and' else '|'}{''.join(map(filter_text, rest))})"
    name, value = rest
    return f"({name}={'*' if kind == 'any' else ''}{value}{'' if kind == 'equal' else '*'})"


def _filter_bytes(node):
    kind, *rest = node
    if kind in ("and", "or"):
        return _element(FILTER_TAGS[kind], b"".join(map(_filter_bytes, rest)))
    name, value = rest
    text = value.encode("utf-8")
    asserted = _element(0x04, text) if kind == "equal" else _element(
        0x30, _element(PIECE_TAGS[kind], text))
    return _element(FILTER_TAGS[kind], _element(0x04, name.encode()) + asserted)


def _integer(value):
    return _element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _element(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content
