"""What a server must answer, computed from the boxes of the country and the server's own matching.

Both servers hold the same entries and compare words differently: ours folds accents and separators
away, the standard's caseIgnoreMatch keeps them. The rest of the attributes ignore case on both.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

SUCCESS, SIZE_LIMIT_EXCEEDED = 0, 4
WORD_ATTRIBUTES = ("cn", "sn", "givenName", "mssProfession", "l")
ONE_WORD = re.compile(r"\w+")
MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Answer:
    """Entries and result code; `members` (hashes, sorted) when the size limit cuts the answer."""

    entries: int
    code: int
    sum: int
    members: array


def address_hash(address):
    """FNV-1a, 64 bits, of an address in lower case."""
    value = 14695981039346656037
    for byte in address.lower().encode("utf-8"):
        value = ((value ^ byte) * 1099511628211) & MASK
    return value


class Answers:
    """The answers of one server, whose word attributes match by `fold`."""

    def __init__(self, boxes, hashes, fold):
        self._hashes = hashes
        self._fold = lru_cache(1 << 20)(fold)
        values = {
            "uid": lambda box: [box.uid] if box.uid else [],
            "mail": lambda box: [box.mail],
            "cn": lambda box: box.common_names,
            "sn": lambda box: [box.surname],
            "givenName": lambda box: box.given_names,
            "mssProfession": lambda box: box.labels,
            "l": lambda box: box.towns,
            "mssCodeProfession": lambda box: box.professions,
            "postalCode": lambda box: box.postcodes,
            "mssTypeBal": lambda box: [box.kind],
            "mssFiness": lambda box: [box.finess] if box.finess else [],
        }
        self._indexes = {}
        for name, of in values.items():
            bearing = defaultdict(list)
            for number, box in enumerate(boxes):
                for form in {self._form(name, value) for value in of(box)}:
                    bearing[form].append(number)
            self._indexes[name] = ValueIndex(bearing)
        self._known = {}

    def answer(self, search):
        """The answer to a search; the server chooses which entries a size limit lets through."""
        key = (search.filter, search.limit)
        if key not in self._known:
            self._known[key] = self._computed(search)
        return self._known[key]

    def _computed(self, search):
        hashes = [self._hashes[number] for number in self._matching(search.filter)]
        total = sum(hashes) & MASK
        if search.limit and len(hashes) > search.limit:
            return Answer(search.limit, SIZE_LIMIT_EXCEEDED, total, array("Q", sorted(hashes)))
        return Answer(len(hashes), SUCCESS, total, array("Q"))

    def _matching(self, node):
        """The numbers of the boxes a filter chooses."""
        kind, *rest = node
        if kind == "or":
            return set().union(*map(self._matching, rest))
        if kind == "and":
            return set.intersection(*sorted(map(self._matching, rest), key=len))
        name, value = rest
        return getattr(self._indexes[name], kind)(self._form(name, value))

    def _form(self, name, value):
        return self._fold(value) if name in WORD_ATTRIBUTES else value.lower()


class ValueIndex:
    """Finds the boxes by one attribute, from {form of a value: numbers of the boxes}."""

    def __init__(self, bearing):
        self._bearing = bearing
        self._large = lru_cache(64)(lambda form: set(self._bearing[form]))
        self._sorted = None
        self._pieces = None

    def equal(self, form):
        """Boxes with this value."""
        # Sets of whole professions are asked for again and again; small ones are not worth keeping.
        numbers = self._bearing.get(form, ())
        return self._large(form) if len(numbers) > 1000 else set(numbers)

    def initial(self, form):
        """Boxes with a value that begins so."""
        if self._sorted is None:
            self._sorted = sorted(self._bearing)
        found = set()
        for place in range(bisect_left(self._sorted, form), len(self._sorted)):
            if not self._sorted[place].startswith(form):
                break
            found.update(self._bearing[self._sorted[place]])
        return found

    def any(self, form):
        """Boxes with a value that contains it."""
        if self._pieces is None:
            self._pieces = (Texts(self._bearing), Texts(self._by_word()))
        # A piece without separator lies inside one word, and words are far fewer than values.
        whole, words = self._pieces
        return (words if ONE_WORD.fullmatch(form) else whole).containing(form)

    def _by_word(self):
        words = defaultdict(list)
        for value, numbers in self._bearing.items():
            for word in set(ONE_WORD.findall(value)):
                words[word].extend(numbers)
        return words


class Texts:
    """Many short texts in one long one, to be looked through at the speed of `str.find`."""

    def __init__(self, bearing):
        self._bearing = bearing
        self._texts = list(bearing)
        self._starts = array("Q")
        at = 0
        for text in self._texts:
            self._starts.append(at)
            at += len(text) + 1
        self._joined = "\n".join(self._texts)

    def containing(self, piece):
        """Numbers borne by the texts that contain the piece."""
        found = set()
        at = self._joined.find(piece)
        while at >= 0:
            index = bisect_right(self._starts, at) - 1
            found.update(self._bearing[self._texts[index]])
            at = self._joined.find(piece, self._starts[index] + len(self._texts[index]))
        return found
