"""The files of a sandbox run, read without the program: rows, domains, registration lines.

Used by the acceptance run and the oracle. Everything is kept as the file wrote it but outer
spaces, which the rules drop. Standard library only.
"""

import csv
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

LINE_LIMIT = 64 * 1024
TIMESTAMP = re.compile(r"_(\d{12})(?=\.)")


@dataclass
class PipeFile:
    """A `|` file: its columns by name, its good rows in order, and what was not a row."""

    path: Path
    header: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    rejected: int = 0
    blank: int = 0

    def records(self):
        """Rows as dictionaries, exact duplicates dropped (first kept)."""
        seen = set()
        for row in self.rows:
            key = tuple(row)
            if key not in seen:
                seen.add(key)
                yield dict(zip(self.header, row))


def read_pipe_file(path):
    """Reads one `|` file; a double quote is ordinary text there."""
    result = PipeFile(Path(path))
    data = Path(path).read_bytes()
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    for number, line in enumerate(data.split(b"\n")):
        line = line[:-1] if line.endswith(b"\r") else line
        if not line.strip():
            result.blank += 1
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = None
        if number == 0:
            columns = text.split("|")
            result.header = columns[:-1] if columns[-1] == "" else columns
            continue
        if text is None or "\0" in text or len(line) > LINE_LIMIT:
            result.rejected += 1
            continue
        fields = text.split("|")
        if len(fields) == len(result.header) + 1 and fields[-1] == "":
            fields.pop()
        if len(fields) != len(result.header):
            result.rejected += 1
            continue
        result.rows.append([value.strip(" \t") for value in fields])
    return result


def read_white_list(path):
    """[(domain lower-cased, certificate DN)]; the official copy lacks the root's end."""
    text = Path(path).read_text(encoding="utf-8-sig")
    entries = []
    for block in re.findall(r"<Domaine>(.*?)</Domaine>", text, re.S):
        name = re.search(r"<Nom>(.*?)</Nom>", block, re.S)
        dn = re.search(r"<DNCertificatOperateur>(.*?)</DNCertificatOperateur>", block, re.S)
        if name and dn:
            entries.append((_xml_text(name.group(1)).lower(), _xml_text(dn.group(1))))
    return entries


def _xml_text(text):
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&").strip()


def read_registrations(path):
    """[(line number counted from 1 with the header, record by column name)]."""
    with open(path, encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, delimiter=";")
        return [
            (reader.line_num, {k: (v or "").strip(" \t") for k, v in row.items() if k})
            for row in reader
        ]


@dataclass
class SandboxFiles:
    """The files one `annuaire sandbox` run wrote."""

    practitioners: Path
    mailboxes: Path
    white_list: Path
    registrations: dict  # operator (idNat_Struct) -> path

    @classmethod
    def found_in(cls, folder):
        """Finds them by their national names; raises FileNotFoundError when one is absent."""
        folder = Path(folder)

        def one(pattern):
            matches = sorted(folder.glob(pattern))
            if not matches:
                raise FileNotFoundError(f"no {pattern} among the sandbox files")
            return matches[-1]

        registrations = {}
        for path in sorted(folder.glob("registrations_*.csv")):
            operator = re.match(r"registrations_(.+)_\d+\.csv$", path.name)
            if operator:
                registrations[operator.group(1)] = path
        return cls(
            practitioners=one("PS_LibreAcces_Personne_activite_*.txt"),
            mailboxes=one("Extraction_Correspondance_MSSante_*.txt"),
            white_list=one("listeblanchemssante*.xml"),
            registrations=registrations,
        )

    def all(self):
        """Every file, in the order a person would list them."""
        return [self.practitioners, self.mailboxes, self.white_list, *self.registrations.values()]


def later_path(path, folder, minutes):
    """The same file name in `folder`, its timestamp so many minutes later."""
    found = TIMESTAMP.search(path.name)
    if not found:
        raise ValueError(f"no timestamp in the name {path.name}")
    moved = datetime.strptime(found.group(1), "%Y%m%d%H%M") + timedelta(minutes=minutes)
    name = path.name[: found.start(1)] + moved.strftime("%Y%m%d%H%M") + path.name[found.end(1):]
    return Path(folder) / name


def shuffled_copy(path, destination, seed):
    """Writes the same header and rows in another order."""
    data = path.read_bytes()
    header, _, rest = data.partition(b"\n")
    rows = [row for row in rest.split(b"\n") if row.strip()]
    random.Random(seed).shuffle(rows)
    destination.write_bytes(b"\n".join([header, *rows]) + b"\n")


def one_byte_changed_copy(path, destination, column, seed, choose):
    """Writes the file with one letter of `column` changed in one row.

    The row is drawn among those for which `choose(record)` is true. Returns its record as it
    stands afterwards.
    """
    lines = path.read_bytes().split(b"\n")
    header = read_pipe_file(path).header
    place = header.index(column)
    order = list(range(1, len(lines)))
    random.Random(seed).shuffle(order)
    for number in order:
        fields = lines[number].split(b"|")
        if len(fields) < len(header):
            continue
        record = {
            name: value.decode("utf-8", "replace").strip() for name, value in zip(header, fields)
        }
        letters = [i for i, byte in enumerate(fields[place]) if chr(byte).isalpha() and byte < 128]
        if not letters or not choose(record):
            continue
        value = bytearray(fields[place])
        value[letters[-1]] += -1 if chr(value[letters[-1]]) in "zZ" else 1
        fields[place] = bytes(value)
        lines[number] = b"|".join(fields)
        destination.write_bytes(b"\n".join(lines))
        record[column] = value.decode("utf-8").strip()
        return record
    raise ValueError(f"no row whose {column} can change")


def load_sandbox(program, arguments, folder, database):
    """Writes the sandbox of `arguments` (people, seed), imports its files and publishes its boxes."""
    program.run("sandbox", "--people", arguments.people, "--seed", arguments.seed, "--out", folder)
    found = SandboxFiles.found_in(folder)
    program.run("import", *found.all(), "--database", database, expect=(0, 2))
    for operator, path in found.registrations.items():
        program.run("publish", path, "--operator", operator, "--database", database,
                    expect=(0, 2))
