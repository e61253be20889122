"""The plans of a country: for each server and class of queries, the searches and their answers.

A plan is the file that ldap_load.c reads (its head describes the format). Plans are made once per
country and again when one of the sources that decide their content has changed.
"""

import hashlib
import struct
from array import array
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import national_files as files
import oracle
from answers import SIZE_LIMIT_EXCEEDED, Answers, address_hash
from country import read_boxes
from filters import standard_form
from query_classes import Draws
from searches import filter_text

SERVERS = {"slapd": standard_form, "annuaire": oracle.fold}
QUERIES = 6000  # of a class
HERE = Path(__file__).resolve().parent
RECORD = struct.Struct("<IIIIIQI")  # page, entries, code, first member, members, sum, length
MEMBERS_AT = 16  # after the magic and both counts
SOURCES = (*(HERE / f"{name}.py" for name in (
    "plans", "answers", "country", "query_classes", "searches")), Path(oracle.__file__))


class Plans:
    """The plan files of one country, in one folder."""

    def __init__(self, folder):
        self._folder = Path(folder)

    def path(self, server, name):
        """The plan of one class."""
        return self._folder / f"{server}-{name}.plan"

    def filter(self, name, number):
        """The filter of a query, as people write it."""
        return self.filters(name)[number]

    def filters(self, name):
        """The filters of a class."""
        return (self._folder / f"{name}.filters").read_text(encoding="utf-8").splitlines()

    def make(self, sandbox, seed):
        """Makes every plan, unless they are there already; gives the number of boxes."""
        stamp = self._folder / "made-by"
        wanted = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()
        if stamp.exists():
            made_by, boxes = stamp.read_text(encoding="utf-8").split()
            if made_by == wanted:
                return int(boxes)
        self._folder.mkdir(parents=True, exist_ok=True)
        # A process of its own: what a country takes in memory must be gone when servers are timed.
        with ProcessPoolExecutor(1) as apart:
            boxes = apart.submit(self._make, sandbox, seed).result()
        stamp.write_text(f"{wanted} {boxes}", encoding="utf-8")
        return boxes

    def _make(self, sandbox, seed):
        boxes, numbers = read_boxes(files.SandboxFiles.found_in(sandbox))
        hashes = [address_hash(box.mail) for box in boxes]
        drawn = Draws(boxes, numbers, seed, QUERIES).all()
        for name, searches in drawn.items():
            text = "\n".join(filter_text(search.filter) for search in searches)
            (self._folder / f"{name}.filters").write_text(text, encoding="utf-8")
        for server, fold in SERVERS.items():
            answers = Answers(boxes, hashes, fold)
            for name, searches in drawn.items():
                write(self.path(server, name),
                      [(search, answers.answer(search)) for search in searches])
        return len(boxes)


def write(path, queries):
    """Writes one plan: [(search, its answer)]."""
    members = array("Q")
    starts = {}  # the same answer is written once
    records = []
    for search, answer in queries:
        if id(answer) not in starts:
            starts[id(answer)] = len(members)
            members.extend(answer.members)
        operation = search.operation()
        records.append(RECORD.pack(
            search.page, answer.entries, answer.code, starts[id(answer)], len(answer.members),
            answer.sum, len(operation)) + operation)
    with open(path, "wb") as output:
        output.write(b"ANNPLAN1" + struct.pack("<II", len(records), len(members)))
        members.tofile(output)
        output.write(b"".join(records))


def altered(path, copy, change):
    """Copies a plan with every answer made wrong in its "entries", its "code" or its "hashes".

    Gives the number of the first query whose answer a size limit cuts; 0 when there is none.
    """
    data = bytearray(Path(path).read_bytes())
    count, members = struct.unpack_from("<II", data, MEMBERS_AT - 8)
    at = MEMBERS_AT + 8 * members
    if change == "hashes":
        for place in range(MEMBERS_AT, at, 8):
            _add_one(data, place, "<Q")
    cut = []
    for number in range(count):
        record = RECORD.unpack_from(data, at)
        if record[2] == SIZE_LIMIT_EXCEEDED:
            cut.append(number)
        if change == "hashes":
            _add_one(data, at + 20, "<Q")
        else:
            _add_one(data, at + {"entries": 4, "code": 8}[change], "<I")
        at += RECORD.size + record[-1]
    Path(copy).write_bytes(data)
    return cut[0] if cut else 0


def _add_one(data, place, form):
    (value,) = struct.unpack_from(form, data, place)
    struct.pack_into(form, data, place, value + 1 & (1 << 8 * struct.calcsize(form)) - 1)
