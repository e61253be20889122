"""Seeded filters put to our server, each answer decided by the independent evaluator.

Called by `Scripts/evaluate-filters`. A sandbox is loaded and published, exported and served; the
evaluator knows the export alone. The answer must be exactly the entries that the filter is true of,
in every branch. When a short inner piece narrows it (result code 4), it is a part of them that
holds at least those found at the beginnings of words. A difference is reduced to its smallest
filter.
"""

import argparse
import itertools
import os
import random
import subprocess
from collections import Counter

import ldap_client
import national_files as files
from evaluator import Evaluator
from ldap_client import SUFFIX
from program import Failure, Program, Steps, folder_of, main
from published_schema import Schema
from search_filters import And, Compared, Not, Or, Pieces, Present, parts_of, text_of
from wide_draws import WideDraws

BOXES, PEOPLE, SITUATIONS, STRUCTURES = (
    f"ou={name},{SUFFIX}" for name in ("bal", "personnes", "situations", "structures"))
SUCCESS, SIZE_LIMIT_EXCEEDED = 0, 4
UNRANKED = 10**9
SHARE_TELLING = 0.5  # of the filters are true of an entry and not of all, or the draw proves little
# Nothing but a short piece may cut an answer here.
LIMITS = {"ANNUAIRE_LIMITS_ENTRIES": "1000000", "ANNUAIRE_LIMITS_EXAMINED": "100000000"}


def run():
    arguments = parse()
    print(f"evaluate-filters: {arguments.people} people, seed {arguments.seed}, "
          f"{arguments.filters} filters", flush=True)
    with folder_of("filters", arguments.keep) as folder:
        evaluate(Program(arguments.binary), folder, arguments)


def parse():
    parser = argparse.ArgumentParser(prog="Scripts/evaluate-filters", description=__doc__)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--filters", type=int, default=1500)
    parser.add_argument("--binary", help="the program (default: the release build, else debug)")
    parser.add_argument("--keep", action="store_true", help="keep the temporary directory")
    return parser.parse_args()


def evaluate(program, folder, arguments):
    steps = Steps()
    database = folder / "annuaire.db"
    files.load_sandbox(program, arguments, folder / "sandbox", database)
    before = exported(program, database, folder)
    registrations = Registrations(program, database, folder, before)
    publish_ranks(registrations)
    hidden = publish_red_list(registrations)
    entries = exported(program, database, folder)
    steps.done(f"a sandbox loaded, published and exported: {len(entries)} entries, "
               f"{len(hidden)} boxes put on the red list")

    os.environ.update(LIMITS)
    with program.serving(database, folder / "serve.log") as uri:
        comparison = Comparison(uri, entries)
        steps.done("the published schema says what the contract says")
        drawn = random.Random(f"{arguments.seed}/wide")
        compare_drawn(comparison, WideDraws(entries, comparison.schema, drawn), arguments, steps)
        compare_conjunctions(comparison, drawn, steps)
        compare_establishments(comparison, steps)
        compare_addresses(comparison, steps)
        compare_hidden(comparison, hidden, steps)


def exported(program, database, folder):
    with open(folder / "export.ldif", "wb") as output:
        program.run("export", "--format", "ldif", "--database", database, stdout=output)
    with open(folder / "export.ldif", encoding="utf-8") as lines:
        return list(ldap_client.read_ldif(lines))


class Registrations:
    """Lines published for boxes of an export, each by an operator that holds its domain."""

    COLUMNS = "action;adresse;type;idNatPS;idNatStructure;nom;prenom;listeRouge;rang\n"

    def __init__(self, program, database, folder, entries):
        self.program, self.database, self.folder = program, database, folder
        self.entries = entries
        self.operators = {entry.first("mssDomaine"): entry.first("mssIdOperateur")
                          for entry in entries if entry.dn.endswith(f",ou=domaines,{SUFFIX}")}
        self.files = 0

    def operator(self, box):
        return self.operators.get(box.first("mssDomaine"))

    def publish(self, lines):
        """Publishes (box, values of the last two columns)."""
        of_operators = {}
        for box, values in lines:
            of_operators.setdefault(self.operator(box), []).append(";".join((
                "publier", box.first("mail"), box.first("mssTypeBal"), box.first("mssIdNatPS"),
                box.first("mssIdStructure"), box.first("sn"), box.first("givenName"), values)))
        for operator, written in of_operators.items():
            self.files += 1
            path = self.folder / f"registrations_{self.files}.csv"
            path.write_text(self.COLUMNS + "\n".join(written) + "\n", encoding="utf-8")
            self.program.run("publish", path, "--operator", operator, "--database", self.database)


def publish_ranks(registrations):
    """Prefers the box that neither its address nor the order of publication would put first."""
    first, later = [], []
    for boxes in held_boxes(registrations.entries).values():
        boxes = sorted(boxes, key=lambda box: box.first("mail"))
        kinds = {box.first("mssTypeBal") for box in boxes}
        addresses = {box.first("mail") for box in boxes}
        if len(boxes) == len(addresses) == 2 and kinds == {"PER"} \
                and all(map(registrations.operator, boxes)):
            first.append((boxes[1], ";1"))
            later.append((boxes[0], ";2"))
    registrations.publish(first)
    registrations.publish(later)


def publish_red_list(registrations):
    """Takes boxes out of the public view, the only boxes of their holders; gives them."""
    red = [boxes[0] for boxes in held_boxes(registrations.entries).values()
           if len(boxes) == 1 and boxes[0].first("mssTypeBal") == "PER"
           and registrations.operator(boxes[0])][:5]
    registrations.publish([(box, "O;") for box in red])
    return red


def held_boxes(entries):
    """The PER and CAB boxes by national number of their holder."""
    held = {}
    for box in entries:
        if box.dn.endswith("," + BOXES) and box.first("mssTypeBal") in ("PER", "CAB"):
            for number in box.values("mssIdNatPS"):
                held.setdefault(number, []).append(box)
    return held


class Comparison:
    """The server and the evaluator, asked the same."""

    def __init__(self, uri, entries):
        self.uri = uri
        self.entries = entries
        published = ldap_client.search(
            uri, "cn=subschema", "(objectClass=*)", ("attributeTypes", "objectClasses"), "base",
            None)[0]
        self.schema = Schema(published.values("attributeTypes"), published.values("objectClasses"))
        if self.schema.faults:
            raise Failure("the published schema differs from the contract:\n  "
                          + "\n  ".join(self.schema.faults))
        self.evaluator = Evaluator(entries, self.schema)
        self.number = {entry.dn: index for index, entry in enumerate(entries)}

    def ask(self, base, scope, filter):
        """(result code, numbers of the entries, DNs that are in no export or come twice)."""
        command = ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", self.uri, "-b", base,
                   "-s", scope, text_of(filter), "1.1"]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False,
                              env=dict(os.environ, LDAPNOINIT="1"))
        names = [entry.dn for entry in
                 ldap_client.read_ldif(done.stdout.decode("utf-8").split("\n"))]
        strange = [name for name in names if name not in self.number]
        strange += [name for name, count in Counter(names).items() if count > 1]
        return done.returncode, frozenset(
            self.number[name] for name in names if name in self.number), strange

    def difference(self, base, scope, filter):
        """What is wrong with the answer, or nothing; and the answer's code and size."""
        code, found, strange = self.ask(base, scope, filter)
        expected = self.evaluator.answer(base, scope, filter)
        outcome = (code, len(expected))
        if strange:
            return f"unknown or repeated: {strange[:2]}", outcome
        if code == SUCCESS and found == expected:
            return "", outcome
        if code == SIZE_LIMIT_EXCEEDED and self.evaluator.has_short_piece(filter):
            least = self.evaluator.least(base, scope, filter)
            if least <= found <= expected:
                return "", outcome
            return (f"narrowed: {self._shown('missing', least - found)} "
                    f"{self._shown('too many', found - expected)}"), outcome
        return (f"code {code}, {len(found)} entries for {len(expected)}: "
                f"{self._shown('missing', expected - found)} "
                f"{self._shown('too many', found - expected)}"), outcome

    def _shown(self, word, numbers):
        first = [self.entries[number].dn for number in sorted(numbers)[:2]]
        return f"{len(numbers)} {word} {first}" if numbers else ""

    def reduced(self, base, scope, filter):
        """The smallest part of the filter whose answer differs as well."""
        for part in parts_of(filter):
            if self.difference(base, scope, part)[0]:
                return self.reduced(base, scope, part)
        if isinstance(filter, (And, Or)) and len(filter.parts) > 1:
            for left_out in range(len(filter.parts)):
                kept = filter.parts[:left_out] + filter.parts[left_out + 1:]
                if self.difference(base, scope, type(filter)(kept))[0]:
                    return self.reduced(base, scope, type(filter)(kept))
        return filter


# ---------------------------------------------------------------- drawn filters

def compare_drawn(comparison, draws, arguments, steps):
    sizes = Counter()
    differences = []
    for _ in range(arguments.filters):
        base, scope, filter = telling(comparison.evaluator, draws)
        wrong, (code, size) = comparison.difference(base, scope, filter)
        whole = len(comparison.evaluator.scope(base, scope))
        sizes["true of none" if size == 0 else "true of all" if size == whole else "telling"] += 1
        if code == SIZE_LIMIT_EXCEEDED:
            sizes["answered in part"] += 1
        if wrong:
            differences.append((base, scope, filter))
    kinds = ", ".join(f"{count} {name}" for name, count in draws.kinds.most_common())
    summary = ", ".join(f"{count} {name}" for name, count in sorted(sizes.items()))
    if differences:
        raise Failure(f"{len(differences)} of {arguments.filters} answers differ "
                      f"(seed {arguments.seed}; {summary})\n"
                      + "\n".join(described(comparison, *one) for one in differences[:12]))
    if sizes["telling"] < SHARE_TELLING * arguments.filters:
        raise Failure(f"only {sizes['telling']} of {arguments.filters} filters tell entries "
                      f"apart: the draw proves little ({summary})")
    steps.done(f"{arguments.filters} drawn filters answered as evaluated ({summary}; {kinds})")


def telling(evaluator, draws):
    """A drawn search that most often finds some entries of its scope and not all."""
    for _ in range(8):
        base, scope, filter = draws.request()
        size = len(evaluator.answer(base, scope, filter))
        if 0 < size < len(evaluator.scope(base, scope)) or draws.random.random() < 0.3:
            break
    return base, scope, filter


def described(comparison, base, scope, filter):
    smallest = comparison.reduced(base, scope, filter)
    wrong, _ = comparison.difference(base, scope, smallest)
    return f"  -s {scope} -b '{base}' '{text_of(smallest)}'\n    {wrong}"


# ---------------------------------------------------------------- criteria together

CRITERIA = {
    BOXES: [("sn", "mssCodeSavoirFaire", "l", "mssTypeBal"),
            ("mssModeExercice", "mssCodeProfession", "mssDepartement", "mssFiness"),
            ("givenName", "mssSecteurActivite", "postalCode", "mssOperateur")],
    PEOPLE: [("sn", "mssCodeSavoirFaire", "l", "mssIdStructure"),
             ("mssModeExercice", "mssCodeProfession", "mssDepartement", "o")],
    SITUATIONS: [("sn", "mssModeExercice", "mssCodeProfession", "mssDepartement"),
                 ("mssFonction", "mssSecteurActivite", "l", "mssCodeSavoirFaire")],
}
NAMED = [
    (BOXES, "sn=martin mssCodeSavoirFaire=SM04 l=nantes mssTypeBal=PER"),
    (BOXES, "sn=benedicte mssCodeSavoirFaire=SM04 l=nantes mssTypeBal=PER"),
    (BOXES, "mssModeExercice=L mssCodeProfession=60 mssDepartement=44"),
    (PEOPLE, "mssModeExercice=L mssCodeProfession=60 mssDepartement=44"),
    (SITUATIONS, "mssModeExercice=L mssCodeProfession=60 mssDepartement=44"),
]


def compare_conjunctions(comparison, drawn, steps):
    """Any conjunction of criteria of person, situation, structure and mailbox in one query."""
    asked = entries = 0
    filters = [(base, And(tuple(Compared(*criterion.partition("="))
                                for criterion in criteria.split())))
               for base, criteria in NAMED]
    filters += [(base, Present("mail")) for base in (BOXES, PEOPLE, SITUATIONS, STRUCTURES)]
    for base, groups in CRITERIA.items():
        for names in groups:
            filters += [(base, filter) for filter in combined(comparison, base, names, drawn)]
    for base, filter in filters:
        wrong, (code, size) = comparison.difference(base, "sub", filter)
        if wrong or code != SUCCESS:
            raise Failure(f"{text_of(filter)} under {base}: {wrong or f'code {code}'}")
        asked += 1
        entries += size
    if not comparison.evaluator.answer(BOXES, "sub", filters[1][1]):
        raise Failure(f"{text_of(filters[1][1])}: nobody, though the sandbox's cast has one")
    steps.done(f"criteria together: {asked} conjunctions, {entries} entries")


def combined(comparison, base, names, drawn):
    """Every combination of criteria that one entry meets together, for three entries."""
    bearers = [entry for entry in comparison.entries if entry.dn.endswith("," + base)
               and all(entry.values(name) for name in names)]
    if not bearers:
        raise Failure(f"no entry under {base} has {', '.join(names)}: another seed, more people")
    for entry in drawn.sample(bearers, min(3, len(bearers))):
        criteria = [Compared(name, "=", drawn.choice(entry.values(name))) for name in names]
        for size in range(1, len(criteria) + 1):
            for chosen in itertools.combinations(criteria, size):
                yield And(tuple(drawn.sample(chosen, len(chosen))))


def compare_establishments(comparison, steps):
    """The boxes of an establishment and of its legal entity in one query."""
    boxes = [entry for entry in comparison.entries if entry.dn.endswith("," + BOXES)]
    sites = {}
    for box in boxes:
        for entity in box.values("mssFinessEJ"):
            sites.setdefault(entity, set()).update(box.values("mssFiness"))
    several = {entity: numbers for entity, numbers in sites.items() if len(numbers) > 1}
    if not several:
        raise Failure("no legal entity with boxes on two of its structures: another seed")
    for entity, numbers in sorted(several.items()):
        for site in sorted(numbers):
            both = Or((Compared("mssFiness", "=", site), Compared("mssFiness", "=", entity)))
            for filter, place in ((both, {site, entity}),
                                  (Compared("mssFinessEJ", "=", entity), numbers)):
                expected = {comparison.number[box.dn] for box in boxes
                            if place & set(box.values("mssFiness"))}
                code, found, _ = comparison.ask(BOXES, "sub", filter)
                if code != SUCCESS or found != expected:
                    raise Failure(f"{text_of(filter)} under {BOXES}: code {code}, {len(found)} "
                                  f"boxes for {len(expected)}")
    steps.done(f"establishments with their legal entity: {len(several)}")


def compare_addresses(comparison, steps):
    """All addresses of a person in one answer, whatever they hang on, preferred first."""
    held = held_boxes(comparison.entries)
    several = ranked = 0
    for number, boxes in sorted(held.items()):
        answer = ldap_client.search(
            comparison.uri, PEOPLE, f"(mssIdNatPS={number})", ("mail",), page=None)
        # Without an RPPS or ADELI number there is no entry under ou=personnes.
        if not answer and not boxes[0].values("mssRpps") and not boxes[0].values("mssAdeli"):
            continue
        addresses = answer[0].values("mail") if len(answer) == 1 else []
        ranks = {}
        for box in boxes:
            rank = int(box.first("mssRang") or UNRANKED)
            ranks[box.first("mail")] = min(rank, ranks.get(box.first("mail"), UNRANKED))
        if sorted(addresses) != sorted(ranks):
            raise Failure(f"mssIdNatPS={number}: {len(answer)} entries with {len(addresses)} "
                          f"addresses, the boxes have {len(ranks)}")
        if [ranks[address] for address in addresses] != sorted(ranks.values()):
            raise Failure(f"mssIdNatPS={number}: an address of a lower rank comes first")
        several += len(addresses) > 1
        ranked += addresses != sorted(addresses) and len(set(ranks.values())) > 1
    if not ranked:
        raise Failure("no rank goes against the order of addresses: another seed, more people")
    steps.done(f"addresses in one answer: {len(held)} holders, {several} with several, "
               f"{ranked} of them in an order that only their ranks give")


def compare_hidden(comparison, hidden, steps):
    """Boxes out of the public view are in no answer, whatever of them is asserted."""
    asked = 0
    for box in hidden:
        if box.dn in comparison.number:
            raise Failure(f"{box.dn} is exported though it was put on the red list")
        address = box.first("mail")
        named = Compared("mail", "=", address)
        for filter in (named, And((named, Present("mssIdBal"))), Pieces("mail", address[:-1]),
                       Pieces("mail", None, (address[1:],)), Not(Not(named)),
                       Compared("mssIdBal", "=", box.first("mssIdBal")),
                       And((Compared("uid", "=", box.first("uid")), Present("mail")))):
            for base in (BOXES, PEOPLE, SITUATIONS, SUFFIX):
                wrong, _ = comparison.difference(base, "sub", filter)
                if wrong:
                    raise Failure(f"{text_of(filter)} under {base}: {wrong}")
                asked += 1
    steps.done(f"boxes out of the public view: {len(hidden)}, {asked} searches")


if __name__ == "__main__":
    main(run)
