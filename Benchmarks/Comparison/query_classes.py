"""The classes of queries, what each must reach against slapd, and how its queries are drawn.

People ask for some people far more often than for others: boxes are drawn by rank, the k-th of a
shuffled order with a weight of (k + 10) to the power -0.9.
"""

import random
from dataclasses import dataclass
from itertools import accumulate

from searches import Search

SHOWN = ("cn", "sn", "givenName", "mail", "title", "o", "l", "postalCode", "employeeType", "uid")
SEPARATORS = " -'"
FEWEST_OF_PROFESSION = 20  # boxes, or its listing is no listing
MOST_PROFESSIONS = 24


@dataclass(frozen=True)
class QueryClass:
    """One row of the table."""

    name: str
    title: str
    must: float  # times slapd's throughput
    aim: float = 0
    slower_p99: bool = True  # whether our p99 may be above slapd's
    p99_limit: float = 0  # milliseconds our p99 must stay below
    per_entry: bool = False  # whether growth is judged per entry, not per answer
    # A long listing outlasts the window: its throughput is that of entries.
    counts_entries: bool = False
    plan: str = ""  # the class whose queries it uses
    connects: bool = False

    @property
    def queries(self):
        """The name of the class whose queries it asks."""
        return self.plan or self.name


CLASSES = (
    QueryClass("identifier", "identifier `(uid=…)`", 1.5, 2, slower_p99=False),
    QueryClass("address", "address `(mail=…)`", 1.5, 2, slower_p99=False),
    QueryClass("misses", "unknown identifier", 1.2, 1.5),
    QueryClass("full-name", "full name `(&(sn=…)(givenName=…))`", 2, per_entry=True),
    QueryClass("structure", "boxes of a structure `(mssFiness=…)`", 4, per_entry=True),
    QueryClass("listing", "one profession, pages of 1,000", 4, per_entry=True,
               counts_entries=True),
    QueryClass("place", "profession + place, limit 200", 8),
    QueryClass("prefix", "`(sn=mar*)`, limit 50", 8),
    QueryClass("contains", "`(cn=*arti*)`, limit 50", 15, 25, p99_limit=20),
    QueryClass("completion", "four ORed contains of 3 to 5 letters, limit 100", 40, p99_limit=20),
    QueryClass("mixed", "mixed", 8),
    QueryClass("connect", "connect, bind, search, unbind, close", 1, plan="identifier",
               connects=True),
)


class Draws:
    """Draws the queries of each class from the boxes of a country."""

    def __init__(self, boxes, numbers, seed, count):
        self._random = random.Random(f"queries-{seed}")
        self._boxes = boxes
        self._numbers = numbers
        self._count = count
        everyone = list(boxes)
        self._random.shuffle(everyone)
        held = [box for box in everyone if box.kind == "PER" and box.surname and box.given_names]
        self._all = Ranked(everyone)
        self._held = Ranked(held)
        self._numbered = Ranked([box for box in held if box.uid])
        self._placed = Ranked([box for box in held if box.postcodes and box.labels and box.towns])
        self._attached = Ranked([box for box in everyone if box.finess])

    def all(self):
        """{name of a class: its queries}."""
        makers = {
            "identifier": self._identifier, "address": self._address, "misses": self._miss,
            "full-name": self._full_name, "structure": self._structure, "place": self._place,
            "prefix": self._prefix, "contains": self._contains, "completion": self._completion,
        }
        drawn = {name: [make() for _ in range(self._count)] for name, make in makers.items()}
        drawn["listing"] = self._listings()
        shares = {"identifier": 60, "address": 15, "full-name": 10, "prefix": 5, "place": 5,
                  "completion": 5}
        drawn["mixed"] = [makers[name]() for name, share in shares.items()
                          for _ in range(self._count * share // 100)]
        self._random.shuffle(drawn["mixed"])
        return drawn

    # ------------------------------------------------------------ one query of each class

    def _identifier(self):
        return Search(("equal", "uid", self._draw(self._numbered).uid), SHOWN)

    def _address(self):
        return Search(("equal", "mail", self._draw(self._all).mail), SHOWN)

    def _miss(self):
        """A well-formed RPPS number of nobody."""
        while True:
            digits = f"99{self._random.randrange(10**8):08d}"
            number = digits + luhn_digit(digits)
            if number not in self._numbers:
                return Search(("equal", "uid", number), SHOWN)

    def _full_name(self):
        box = self._draw(self._held)
        surname, given_name = box.surname, self._random.choice(box.given_names)
        if self._random.random() < 0.5:  # clients do not send the stored case
            surname, given_name = surname.title(), given_name.lower()
        return Search(("and", ("equal", "sn", surname), ("equal", "givenName", given_name)), SHOWN)

    def _structure(self):
        finess = self._draw(self._attached).finess
        return Search(("equal", "mssFiness", finess), ("cn", "mail", "ou", "mssTypeBal"))

    def _place(self):
        box = self._draw(self._placed)
        nominative = ("equal", "mssTypeBal", "PER")
        if self._random.random() < 0.6:
            chosen = (("equal", "mssCodeProfession", self._random.choice(box.professions)),
                      ("equal", "postalCode", self._random.choice(box.postcodes)))
        else:
            chosen = (("equal", "mssProfession", self._random.choice(box.labels)),
                      ("equal", "l", self._random.choice(box.towns)))
        return Search(("and", *chosen, nominative), SHOWN, limit=200)

    def _prefix(self):
        while True:
            surname = self._draw(self._held).surname
            piece = surname[:self._random.choice((3, 3, 4, 4, 5, 6))].rstrip(SEPARATORS)
            if len(piece) >= 3:
                return Search(("initial", "sn", piece.lower()), SHOWN, limit=50)

    def _contains(self):
        while True:
            surname = self._draw(self._held).surname
            piece = surname[1:1 + self._random.choice((4, 5, 5, 6))].strip(SEPARATORS)
            if len(piece) >= 4:
                return Search(("any", "cn", piece.lower()), SHOWN, limit=50)

    def _completion(self):
        while True:
            box = self._draw(self._held)
            length = self._random.choice((3, 3, 3, 4, 4, 4, 4, 5, 5, 5))
            name = box.surname if self._random.random() < 0.75 else box.given_names[0]
            piece = name[:length].lower()
            if len(piece) == length and piece == piece.strip(SEPARATORS) and " " not in piece:
                return Search(("or", *(("any", attribute, piece) for attribute in
                                       ("cn", "givenName", "sn", "mail"))), SHOWN, limit=100)

    def _listings(self):
        held = {}
        for box in self._boxes:
            for code in box.professions:
                held[code] = held.get(code, 0) + 1
        codes = sorted(code for code, boxes in held.items() if boxes >= FEWEST_OF_PROFESSION)
        codes = sorted(codes, key=lambda code: -held[code])[:MOST_PROFESSIONS]
        self._random.shuffle(codes)
        return [Search(("equal", "mssCodeProfession", code), ("cn", "mail"), page=1000)
                for code in codes]

    def _draw(self, ranked):
        return ranked.drawn_by(self._random)


class Ranked:
    """Boxes in the order of how often they are asked for."""

    def __init__(self, boxes):
        self._boxes = boxes
        self._weights = list(accumulate((rank + 10) ** -0.9 for rank in range(len(boxes))))

    def drawn_by(self, source):
        """One of them."""
        return source.choices(self._boxes, cum_weights=self._weights)[0]


def luhn_digit(digits):
    """The check digit that the Luhn formula puts after these digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
