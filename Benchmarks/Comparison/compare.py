"""The run of Benchmarks/compare-with-openldap.

Generates a country, loads it into both servers, puts the same searches to both in turns, checks
every answer, and prints what each took beside what it must take. With --growth it measures our
server alone, over countries of several sizes.
"""

import argparse
import datetime
import json
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import ldap_client
import plans
import report
import slapd
from first_light import machine
from more_mailboxes import add_mailboxes
from plans import Plans
from program import Failure, Program, Steps, main
from query_classes import CLASSES, SHOWN
from report import Figures
from searches import BASE
from servers import Annuaire, Memory, Slapd

HERE = Path(__file__).resolve().parent
FEWEST_OPERATIONS = 48  # of a counted window, however slow
SAMPLE = 40  # answers whose values are compared


def run():
    arguments = parse()
    folder = Path(arguments.data or tempfile.mkdtemp(prefix="annuaire-comparison-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        load = LoadGenerator(folder, arguments)
        (grow if arguments.growth else compare)(arguments, folder, load)
        if load.wrong:
            print("FAILED: not every answer was right; nothing is recorded",
                  *(f"{asked}: {came}" for asked, came in load.wrong.items()),
                  sep="\n", file=sys.stderr)
            sys.exit(2)
    finally:
        if not arguments.data:
            shutil.rmtree(folder, ignore_errors=True)


def parse():
    parser = argparse.ArgumentParser(
        prog="Benchmarks/compare-with-openldap", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [each.name for each in CLASSES]

    def several(kind, text):
        return [kind(part) for part in text.split(",")]

    def classes(text):
        chosen = several(str, text)
        unknown = set(chosen) - set(names)
        if unknown:
            raise argparse.ArgumentTypeError(f"no class {', '.join(sorted(unknown))}")
        return chosen

    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--mailboxes", type=int, default=600, metavar="N",
                        help="at least so many for 1,000 people (600)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="medians are quoted (3)")
    parser.add_argument("--seconds", type=float, default=5, help="of each counted window (5)")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--classes", type=classes, default=names, metavar="NAME,…",
                        help=f"some of {', '.join(names)}")
    parser.add_argument("--data", metavar="DIR",
                        help="keep countries and loaded databases there, and use those found")
    parser.add_argument("--reload", action="store_true",
                        help="load our server anew, even if its database is newer than the binary")
    parser.add_argument("--binary", help="the program (default: the release build)")
    parser.add_argument("--growth", type=lambda text: several(int, text), metavar="PEOPLE,…",
                        help="our server alone, on one connection, over these sizes")
    parser.add_argument("--record", action="store_true",
                        help="put the tables into Docs/performance.md")
    return parser.parse_args()


# ---------------------------------------------------------------- both servers


def compare(arguments, folder, load):
    """Both servers on one country."""
    steps = Steps()
    country = LoadedCountry(arguments, folder, arguments.people, steps)
    annuaire, theirs = country.annuaire, Slapd(country.folder)
    theirs.load(annuaire)
    steps.done("slapd loaded")
    with ExitStack() as running:
        servers = [(server, running.enter_context(server.serving()))
                   for server in (theirs, annuaire)]
        compare_values(country.plans, servers)
        steps.done(f"{SAMPLE} answers, same attributes and values on both")
        load.refuses_wrong_answers(country.plans, servers)
        steps.done("wrong answers are noticed")
        memory = {server.name: Memory(server.executable) for server, _ in servers}
        rounds = {}
        for number in range(arguments.rounds):
            for each in chosen(arguments):
                # In turns, and neither always first.
                for server, uri in servers if number % 2 == 0 else servers[::-1]:
                    with memory[server.name].watched():
                        taken = load.measure(each, server, uri, country.plans, number)
                    server.forget_log()
                    rounds.setdefault((server.name, each.name), []).append(taken)
                    show(each, server, taken)
    figures = {key: Figures(value) for key, value in rounds.items()}
    facts = {server.name: server.facts.read() for server, _ in servers}
    lines = [*headline(arguments, country.program), country.line,
             f"{arguments.connections} connections, {arguments.rounds} rounds of "
             f"{arguments.seconds:g} s, medians; "
             f"{sum(taken['checked'] for each in rounds.values() for taken in each):,} answers "
             f"checked.",
             "", *report.ratio_table(figures, arguments.classes),
             "", *report.cost_table(facts, memory)]
    conclude(arguments, load, "compare-with-openldap", lines)


def compare_values(made, servers):
    """The same attributes with the same values come back from both."""
    for number in range(SAMPLE):
        text = made.filter("identifier", number)
        answers = [[sorted((name, sorted(values)) for name, values in entry.attributes.items())
                    for entry in ldap_client.search(uri, BASE, text, SHOWN)]
                   for _, uri in servers]
        if sorted(answers[0]) != sorted(answers[1]) or not answers[0]:
            raise Failure(f"{text}: values differ; an older export in slapd? Remove its folder")


# ---------------------------------------------------------------- our server alone


def grow(arguments, folder, load):
    """Our server on countries of several sizes."""
    figures = {}
    lines = []
    for people in arguments.growth:
        steps = Steps()
        country = LoadedCountry(arguments, folder, people, steps)
        server = country.annuaire
        lines.append(country.line)
        with server.serving() as uri:
            for each in chosen(arguments):
                rounds = []
                load.ask_all(each, server, uri, country.plans)
                for number in range(arguments.rounds):
                    rounds.append(load.measure(each, server, uri, country.plans, number))
                    server.forget_log()
                    show(each, server, rounds[-1])
                figures[people, each.name] = Figures(rounds)
    lines = [*headline(arguments, country.program), *lines,
             f"One connection, {arguments.rounds} rounds of {arguments.seconds:g} s, medians.",
             "", *report.growth_table(arguments.growth, figures, arguments.classes)]
    conclude(arguments, load, "growth", lines)


# ---------------------------------------------------------------- what both runs share


class LoadedCountry:
    """A country of so many people: files, plans, and our server loaded with it."""

    def __init__(self, arguments, folder, people, steps):
        self.program = Program(arguments.binary)
        self.folder = (folder / f"people-{people}-mailboxes-{arguments.mailboxes}"
                       f"-seed-{arguments.seed}")
        sandbox = self.folder / "sandbox"
        if not sandbox.exists():
            unfinished = self.folder / "sandbox-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            self.program.run("sandbox", "--people", people, "--seed", arguments.seed,
                             "--out", unfinished)
            add_mailboxes(unfinished, people * arguments.mailboxes // 1_000)
            unfinished.rename(sandbox)
        steps.done(f"a country of {people:,} people")
        self.plans = Plans(self.folder / "plans")
        boxes = self.plans.make(sandbox, arguments.seed)
        steps.done(f"queries and the right answers to them, {boxes:,} mailboxes")
        self.annuaire = Annuaire(self.program, self.folder)
        self.annuaire.load(sandbox, arguments.reload)
        steps.done("annuaire loaded")
        self.line = f"{people:,} people, {boxes:,} mailboxes, seed {arguments.seed}."


class LoadGenerator:
    """The C client, built once per run; keeps the queries that were answered wrongly."""

    def __init__(self, folder, arguments):
        compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
        if not compiler:
            raise Failure("no C compiler: install the Debian package gcc")
        self._client = folder / "ldap_load"
        self._folder = folder
        self._connections = 1 if arguments.growth else arguments.connections
        self._seconds = arguments.seconds
        self.wrong = {}  # what was asked: what came
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", self._client,
                        HERE / "ldap_load.c"], check=True)

    def ask_all(self, each, server, uri, made):
        """Every query of a class once: a server that has run for a while is measured."""
        queries = len(made.filters(each.queries))
        self._run(uri, made.path(server.name, each.queries), 0, ["-w", "0", "-l", queries])

    def measure(self, each, server, uri, made, number):
        """One counted window; each round begins elsewhere in the queries, alike on both servers."""
        mode = ["-m", "connect"] if each.connects else []
        done = self._run(uri, made.path(server.name, each.queries), self._seconds,
                         ["-w", "1", "-l", FEWEST_OPERATIONS, "-s", number * 1999, *mode])
        if done.returncode not in (0, 2):
            raise Failure(f"{each.name} on {server.name}: {done.stderr}")
        for line in done.stderr.splitlines():
            query = int(line.split()[1].rstrip(":"))
            self.wrong[f"{server.name}: {made.filter(each.queries, query)}"] = line
        return json.loads(done.stdout)

    def refuses_wrong_answers(self, made, servers):
        """Every answer must be found wrong against a plan that is wrong everywhere."""
        copy = self._folder / "altered.plan"
        for server, uri in servers:
            for change in ("entries", "code", "hashes"):
                first = plans.altered(made.path(server.name, "prefix"), copy, change)
                done = self._run(uri, copy, 0, ["-w", "0", "-l", "200", "-s", first])
                taken = json.loads(done.stdout) if done.returncode == 2 else {}
                if not taken or taken["mismatches"] != taken["checked"]:
                    raise Failure(f"answers with wrong {change} pass: the check checks nothing")
        copy.unlink()

    def _run(self, uri, plan, seconds, options):
        port = uri.rpartition(":")[2]
        command = [self._client, "-p", port, "-f", plan, "-c", self._connections, "-t", seconds]
        return subprocess.run([str(part) for part in (*command, *options)], capture_output=True,
                              text=True, check=False)


def chosen(arguments):
    """The classes to run, in the order of the table."""
    return [each for each in CLASSES if each.name in arguments.classes]


def show(each, server, taken):
    """One line while it runs."""
    wrong = f", {taken['mismatches']} WRONG" if taken["mismatches"] else ""
    print(f"  {each.name:<10} {server.name:<8} {taken['operations_per_second']:>10,.1f} op/s, "
          f"p50 {taken['median_us'] / 1000:,.2f} ms, p99 {taken['p99_us'] / 1000:,.2f} ms, "
          f"{taken['entries'] / taken['operations']:,.1f} entries, "
          f"{taken['bytes'] / taken['operations']:,.0f} bytes{wrong}", flush=True)


def headline(arguments, program):
    """The day, the machine and the programs."""
    version = subprocess.run([slapd.program_path("slapd"), "-VV"], capture_output=True, text=True,
                             check=False)
    peer = re.search(r"slapd \S+", version.stdout + version.stderr)
    ours = program.run("--version").stdout.decode().strip()
    return [f"{datetime.date.today()}: {machine()}.",
            f"annuaire {ours}" + ("." if arguments.growth else f" beside OpenLDAP {peer[0]}.")]


def conclude(arguments, load, name, lines):
    """Prints the tables and, when every answer was right, records them if asked."""
    print("\n" + "\n".join(lines), flush=True)
    if arguments.record and not load.wrong:
        report.record(name, lines)


if __name__ == "__main__":
    main(run)
