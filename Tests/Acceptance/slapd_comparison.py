"""The same searches put to our server and to a real slapd that holds the same export.

Called by `Scripts/oracle-slapd`. The export must load with value checks; then every drawn filter
must choose the same DNs on both, and a sample of entries must have the same values.
"""

import argparse
import random
from collections import Counter

import ldap_client
import national_files as files
import slapd
from filters import MOST, Draws
from program import Failure, Program, Steps, folder_of, main

SHARE_TELLING = 0.6  # of the filters return 1 to 200 entries, or the draw proves little
SAMPLE = 40  # entries whose values are compared


def run():
    arguments = parse()
    print(f"oracle-slapd: {arguments.people} people, seed {arguments.seed}, "
          f"{arguments.filters} filters", flush=True)
    with folder_of("slapd", arguments.keep) as folder:
        compare_servers(Program(arguments.binary), folder, arguments)


def parse():
    parser = argparse.ArgumentParser(prog="Scripts/oracle-slapd", description=__doc__)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--filters", type=int, default=200)
    parser.add_argument("--binary", help="the program (default: the release build, else debug)")
    parser.add_argument("--keep", action="store_true", help="keep the temporary directory")
    return parser.parse_args()


def compare_servers(program, folder, arguments):
    steps = Steps()
    database = folder / "annuaire.db"
    files.load_sandbox(program, arguments, folder / "sandbox", database)
    steps.done("a sandbox loaded and published")

    exported = {}
    for form in ("ldif", "openldap-schema"):
        exported[form] = folder / f"export.{form}"
        with open(exported[form], "wb") as output:
            program.run("export", "--format", form, "--database", database, stdout=output)
    with open(exported["ldif"], encoding="utf-8") as lines:
        entries = list(ldap_client.read_ldif(lines))
    steps.done(f"exported: {len(entries)} entries")

    configuration = slapd.configure(folder / "slapd", exported["openldap-schema"])
    slapd.load(configuration, exported["ldif"])
    steps.done("slapadd accepted every value")

    draws = Draws(entries, exported["openldap-schema"].read_text(encoding="utf-8"),
                  random.Random(f"{arguments.seed}/filters"))
    with slapd.serving(configuration) as theirs, \
            program.serving(database, folder / "serve.log") as ours:
        compare_filters(draws, ours, theirs, arguments, steps)
        compare_values(draws, ours, theirs, steps)


def compare_filters(draws, ours, theirs, arguments, steps):
    sizes = Counter()
    differences = []
    for _ in range(arguments.filters):
        base, scope, text, _ = draws.request()
        answers = [names(uri, base, scope, text) for uri in (ours, theirs)]
        size = len(answers[1])
        sizes["empty" if size == 0 else "telling" if size <= MOST else "large"] += 1
        if answers[0] != answers[1]:
            differences.append((base, scope, text, answers))
    summary = ", ".join(f"{count} {name}" for name, count in sorted(sizes.items()))
    if differences:
        shown = "\n".join(describe(*difference) for difference in differences[:10])
        raise Failure(f"{len(differences)} of {arguments.filters} filters differ "
                      f"(seed {arguments.seed}; {summary})\n{shown}")
    if sizes["telling"] < SHARE_TELLING * arguments.filters:
        raise Failure(f"only {sizes['telling']} of {arguments.filters} filters returned 1 to "
                      f"{MOST} entries: the draw proves little ({summary})")
    steps.done(f"{arguments.filters} filters, same entries on both ({summary})")


def names(uri, base, scope, text):
    """DNs of an answer, in one spelling; a result code stands for itself."""
    try:
        return {entry.dn.lower() for entry in ldap_client.search(uri, base, text, ("1.1",), scope)}
    except ldap_client.SearchFailed as error:
        return {f"result code {error.code}"}


def describe(base, scope, text, answers):
    ours, theirs = answers
    return (f"  {text} under {base}, {scope}: ours {len(ours)}, slapd {len(theirs)}\n"
            f"    ours only:  {sorted(ours - theirs)[:2]}\n"
            f"    slapd only: {sorted(theirs - ours)[:2]}")


def compare_values(draws, ours, theirs, steps):
    """User attributes of a sample, read by DN from both."""
    sample = draws.random.sample(draws.entries, min(SAMPLE, len(draws.entries)))
    for entry in sample:
        answers = [ldap_client.search(uri, entry.dn, "(objectClass=*)", ("*",), "base", None)
                   for uri in (ours, theirs)]
        shapes = [[{name: sorted(values) for name, values in found.attributes.items()}
                   for found in answer] for answer in answers]
        if shapes[0] != shapes[1]:
            left, right = (shape[0] if shape else {} for shape in shapes)
            apart = sorted(name for name in left.keys() | right.keys()
                           if left.get(name) != right.get(name))
            raise Failure(f"{entry.dn}: values differ in {', '.join(apart) or 'the whole entry'}")
    steps.done(f"{len(sample)} entries, same values on both")


if __name__ == "__main__":
    main(run)
