"""The acceptance sequence: a fictitious country from file to `ldapsearch`, against the oracle.

Called by `Scripts/acceptance`. Prints a line per step; the seed in the first line reproduces it.
"""

import argparse
import random
import shutil
from collections import Counter

import ldap_client
import national_files as files
import queries
from oracle import Country
from program import Failure, Program, Steps, folder_of, main

# Total over pages an anonymous client may read (interfaces: 10,000); branches larger are skipped.
PAGED_TOTAL = 10_000
QUERIES_PER_CLASS = 40


def run():
    arguments = parse()
    program = Program(arguments.binary)
    print(f"acceptance: {arguments.people} people, seed {arguments.seed}", flush=True)
    with folder_of("acceptance", arguments.keep) as folder:
        Sequence(program, folder, arguments).run()


def parse():
    parser = argparse.ArgumentParser(prog="Scripts/acceptance", description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", help="the program (default: the release build, else debug)")
    parser.add_argument("--keep", action="store_true", help="keep the temporary directory")
    return parser.parse_args()


class Sequence:
    """The steps, in order, in one temporary directory."""

    def __init__(self, program, folder, arguments):
        self.program = program
        self.folder = folder
        self.arguments = arguments
        self.database = folder / "annuaire.db"
        self.steps = Steps()
        self.reports = 0

    def run(self):
        first = self.sandbox()
        self.load(first)
        self.load_again(first)
        shuffled = self.load_shuffled(first)
        changed = self.load_changed(shuffled)
        country = self.expected_country(changed)
        self.ask(country)

    # ------------------------------------------------------------ files in

    def report(self, *arguments, expect=(0,)):
        self.reports += 1
        path = self.folder / f"report-{self.reports}.json"
        return self.program.report(
            path, *arguments, "--database", self.database, expect=expect)

    def sandbox(self):
        size = ("--people", self.arguments.people, "--seed", self.arguments.seed)
        out, twin = self.folder / "sandbox", self.folder / "twin"
        self.program.run("sandbox", *size, "--out", out)
        self.program.run("sandbox", *size, "--out", twin)
        names = sorted(path.name for path in out.iterdir())
        if names != sorted(path.name for path in twin.iterdir()) or any(
                (out / name).read_bytes() != (twin / name).read_bytes() for name in names):
            raise Failure("sandbox: the same arguments gave other bytes")
        shutil.rmtree(twin)
        found = files.SandboxFiles.found_in(out)
        self.steps.done(f"sandbox: {len(names)} files, twice the same bytes")
        return found

    def load(self, found):
        # 2 = done, but some rows were rejected: the sandbox holds such rows on purpose.
        report = self.report("import", *found.all(), expect=(0, 2))
        total = totals(report)
        if not total["created"]:
            raise Failure(f"the first import created nothing: {total}")
        self.rejected = report.get("totals", {}).get("rejected", 0)
        self.published = []
        for operator, path in found.registrations.items():
            publication = self.publish(operator, path)
            self.published.append((operator, path, publication))
        if not found.registrations:
            raise Failure("the sandbox wrote no registration file")
        made = sum(totals(report)["created"] for _, _, report in self.published)
        self.steps.done(f"import: {total['created']} created, {self.rejected} rows rejected; "
                        f"publication: {made} created")

    def publish(self, operator, path):
        return self.report("publish", path, "--operator", operator, expect=(0, 2))

    def load_again(self, found):
        unchanged(self.report("import", *found.all(), expect=(0, 2)), "the same import again")
        for operator, path in found.registrations.items():
            unchanged(self.publish(operator, path), "the same publication again")
        self.steps.done("the same again: nothing created, changed or removed")

    def load_shuffled(self, found):
        folder = self.folder / "shuffled"
        folder.mkdir()
        later = {}
        for name in ("practitioners", "mailboxes"):
            original = getattr(found, name)
            later[name] = files.later_path(original, folder, minutes=60)
            files.shuffled_copy(original, later[name], self.arguments.seed)
        unchanged(self.report("import", *later.values(), expect=(0, 2)), "shuffled rows, later")
        self.steps.done("rows shuffled under a later timestamp: nothing changed")
        return files.SandboxFiles(
            later["practitioners"], later["mailboxes"], found.white_list, found.registrations)

    def load_changed(self, found):
        """One byte in one row, twice: in a column only the situation bears, then in a label."""
        folder = self.folder / "changed"
        folder.mkdir()
        records = list(files.read_pipe_file(found.practitioners).records())
        rows = Counter(record["Identification nationale PP"] for record in records)
        label = "Libellé secteur d'activité"
        place = "Identifiant technique de la structure"
        sectors = Counter((record[place], record[label]) for record in records)

        def single(record):
            return rows[record["Identification nationale PP"]] == 1

        def hidden_in_its_structure(record):
            # The structure's own sector is its most frequent one: it must not move.
            others = [n for (where, what), n in sectors.items()
                      if where == record[place] and what != record[label]]
            its_own = sectors[record[place], record[label]]
            return single(record) and its_own > max(others, default=0) + 2

        cases = [("Autorité d'enregistrement", lambda record: single(record) and record[place]),
                 (label, hidden_in_its_structure)]
        for minutes, (column, choose) in enumerate(cases, start=1):
            path = files.later_path(found.practitioners, folder, minutes)
            try:
                files.one_byte_changed_copy(
                    found.practitioners, path, column, self.arguments.seed, choose)
            except ValueError:
                if minutes == 1:
                    raise
                continue  # a small country may have no structure with three of a sector
            total = totals(self.report("import", path, expect=(0, 2)))
            if (total["created"], total["changed"], total["removed"]) != (0, 1, 0):
                raise Failure(f"one byte changed in {column}: expected exactly 1 changed, "
                              f"the report says {total}")
            found = files.SandboxFiles(
                path, found.mailboxes, found.white_list, found.registrations)
        self.steps.done("one byte changed in one situation: exactly 1 changed")
        return found

    # ------------------------------------------------------------ answers out

    def expected_country(self, found):
        country = Country(
            files.read_pipe_file(found.practitioners), files.read_pipe_file(found.mailboxes),
            files.read_white_list(found.white_list))
        if country.rejected != self.rejected:
            raise Failure(f"rows rejected: the report says {self.rejected}, "
                          f"the oracle counts {country.rejected}")
        refused = 0
        for operator, path, report in self.published:
            lines = files.read_registrations(path)
            by_report = refused_lines(report)
            refused += len(by_report or ())
            disagreements = country.publish(operator, lines, by_report)
            if disagreements:
                raise Failure(f"publication: report and oracle disagree on (line, action, oracle) "
                              f"{disagreements[:10]}")
        self.steps.done(f"oracle: {len(country.people)} people, {len(country.boxes)} boxes, "
                        f"{refused} registration lines refused")
        return country

    def ask(self, country):
        with self.program.serving(self.database, self.folder / "serve.log") as uri:
            self.steps.done(f"serving on {uri}")
            for branch, expected, possible in queries.whole_branches(country):
                total = sum(expected.values())
                name = branch.split(",")[0]
                if total + 1 >= PAGED_TOTAL:
                    self.steps.done(f"{name}: {total} entries, too many to read whole")
                    continue
                compare(uri, queries.Query(branch, "(objectClass=*)", expected), "one", possible)
                self.steps.done(f"{name}: all {total} entries as expected")
            for make in queries.CLASSES:
                self.ask_class(uri, make, country)

    def ask_class(self, uri, make, country):
        drawn = random.Random(f"{self.arguments.seed}/{make.__name__}")
        asked = filled = entries = 0
        for query in make(country, drawn, QUERIES_PER_CLASS):
            compare(uri, query, "sub")
            asked += 1
            filled += bool(query.expected)
            entries += sum(query.expected.values())
        if not filled:
            raise Failure(f"{make.__name__}: no query with an answer could be drawn")
        self.steps.done(
            f"{make.__name__}: {asked} queries, {filled} with answers, {entries} entries")


def totals(report):
    """`created`, `changed` and `removed` of a report."""
    total = report.get("totals")
    if not isinstance(total, dict):
        raise Failure(f"a report without totals: {sorted(report)}")
    return {name: total.get(name, 0) for name in ("created", "changed", "removed")}


def unchanged(report, what):
    """Fails unless the report says that nothing happened."""
    total = totals(report)
    if any(total.values()):
        raise Failure(f"{what}: expected no change, the report says {total}")


def refused_lines(report):
    """Numbers of the lines a publication refused; None when the report lists no lines."""
    if "lines" not in report:
        return None
    return {line.get("line") for line in report["lines"]
            if line.get("severity") in ("error", "refused", "refusal")}


def compare(uri, query, scope, possible=Counter()):
    """Asks the server and compares the multiset of keys with the oracle's."""
    try:
        entries = ldap_client.search(
            uri, query.base, query.filter, queries.key_attributes(query.base), scope)
    except ldap_client.SearchFailed as error:
        raise Failure(f"{query.filter} under {query.base}: {error}") from error
    got = Counter(queries.key_of(query.base, entry) for entry in entries
                  if entry.dn.lower() != query.base.lower())
    missing = query.expected - got
    extra = got - query.expected - possible
    if missing or extra:
        raise Failure(
            f"{query.filter} under {query.base}: {sum(query.expected.values())} expected, "
            f"{sum(got.values())} came\n"
            f"  missing {sum(missing.values())}: {list(missing)[:5]}\n"
            f"  unexpected {sum(extra.values())}: {list(extra)[:5]}")


if __name__ == "__main__":
    main(run)
