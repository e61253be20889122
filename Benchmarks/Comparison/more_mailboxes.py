"""Gives a sandbox more nominative mailboxes than the country has.

The marks to reach are set for 600,000 mailboxes of a million people; the sandbox, like the country,
has some 277,000. Holders are the people without one, in the order of the file; their boxes hang on
no structure and their domains are those of the nominative boxes there.
"""

import re
import unicodedata
from collections import Counter

import national_files as files
from country import LightFile
from program import Failure

KIND, ADDRESS = "Type de BAL", "Adresse BAL"
NUMBER = "Identification nationale PP"
FAMILY, GIVEN = "Nom d'exercice", "Prénom d'exercice"
# Column of the mailbox file: column of the practitioner file.
TAKEN = {
    "Type Identifiant PP": "Type d'identifiant PP",
    "Identifiant PP": "Identifiant PP",
    NUMBER: NUMBER,
    "Civilité d'exercice": "Code civilité d'exercice",
    FAMILY: FAMILY,
    GIVEN: GIVEN,
    "Catégorie profession": "Code catégorie professionnelle",
    "Libellé de catégorie profession": "Libellé catégorie professionnelle",
    "Code Profession": "Code profession",
    "Libellé Profession": "Libellé profession",
    "Code savoir-faire": "Code savoir-faire",
    "Libellé savoir-faire": "Libellé savoir-faire",
}
MOST_DOMAINS = 40


def add_mailboxes(sandbox, wanted):
    """Appends rows to the mailbox file of a sandbox until it holds `wanted` addresses."""
    found = files.SandboxFiles.found_in(sandbox)
    with open(found.mailboxes, "rb") as lines:
        header = next(lines).removeprefix(b"\xef\xbb\xbf").decode("utf-8").rstrip("\r\n")
    names = header.removesuffix("|").split("|")
    addresses, holders, domains = set(), set(), Counter()
    for row in LightFile(found.mailboxes).records():
        address = row[ADDRESS].lower()
        addresses.add(address)
        holders.add(row[NUMBER])
        if row[KIND].upper() == "PER":
            domains[address.rpartition("@")[2]] += 1
    listed = {name for name, _ in files.read_white_list(found.white_list)}
    shared = [name for name, _ in domains.most_common() if name in listed][:MOST_DOMAINS]
    with open(found.mailboxes, "a", encoding="utf-8", newline="") as out:
        for row in LightFile(found.practitioners, set(TAKEN.values())).records():
            if len(addresses) >= wanted:
                return
            if not row[NUMBER] or row[NUMBER] in holders:
                continue
            holders.add(row[NUMBER])
            fields = dict.fromkeys(names, "")
            fields.update({name: row[column] for name, column in TAKEN.items()})
            fields[KIND] = "PER"
            fields[ADDRESS] = _address(fields, shared[len(addresses) % len(shared)], addresses)
            addresses.add(fields[ADDRESS])
            out.write("|".join(fields[name] for name in names) + "|\n")
    raise Failure(f"only {len(addresses):,} mailboxes: the country has no more people")


def _address(fields, domain, taken):
    """The address of a holder, numbered from the second of his name in a domain."""
    local = f"{_ascii(fields[GIVEN])}.{_ascii(fields[FAMILY])}"
    address, number = f"{local}@{domain}", 2
    while address in taken:
        address, number = f"{local}{number}@{domain}", number + 1
    return address


def _ascii(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z]+", "-", plain).strip("-") or "x"
