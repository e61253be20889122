"""Imports that are killed, meet a full disk or a read error, or come two at once.

Called by `Scripts/break-imports`. A sandbox is loaded; a later night of it is imported and broken
on the way. Afterwards `annuaire check` finds nothing, the public view is exactly that before or
that after, nothing temporary is left beside the database, and the same import succeeds.
"""

import argparse
import hashlib
import random
import shutil
import signal
import subprocess
import time

import national_files as files
from program import Failure, Program, Steps, folder_of, main

MOMENTS = ('"createTimestamp":', '"modifyTimestamp":')
NO_GUARDS = [part for subject in ("person", "situation", "mailbox.PER", "mailbox.ORG", "identity")
             for part in ("--hold", f"{subject}=100")]


def run():
    arguments = parse()
    print(f"break-imports: {arguments.people} people, seed {arguments.seed}, "
          f"{arguments.kills} kills", flush=True)
    with folder_of("broken", arguments.keep) as folder:
        break_imports(Program(arguments.binary), folder, arguments)


def parse():
    parser = argparse.ArgumentParser(prog="Scripts/break-imports", description=__doc__)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--binary", help="the program (default: the release build, else debug)")
    parser.add_argument("--keep", action="store_true", help="keep the temporary directory")
    return parser.parse_args()


def break_imports(program, folder, arguments):
    steps = Steps()
    chance = random.Random(f"broken-{arguments.seed}")
    first = Night(folder / "first")
    program.run("sandbox", "--people", arguments.people, "--seed", arguments.seed,
                "--out", first.folder)
    later = first.later(folder / "later", chance)
    made = folder / "made.db"
    program.run("import", *first.files(), "--database", made, expect=(0, 2))
    program.run("check", "--database", made)
    old = view(program, made, folder)
    after = copy(made, folder / "after.db")
    seconds = timed(program, later, after)
    new = view(program, after, folder)
    if old == new:
        raise Failure("the later night changes nothing: the check proves nothing")
    steps.done(f"two nights, the later one takes {seconds:.2f} s")

    outcomes = []
    for number in range(arguments.kills):
        database = copy(made, folder / "killed.db")
        # The last thousandths matter most: that is where the commit is.
        share = chance.choice((chance.random(), 0.8 + 0.25 * chance.random()))
        kill(program, later, database, seconds * share)
        outcomes.append(settled(program, database, folder, (old, new), f"kill {number}"))
        imported(program, later, database, folder, new, f"after kill {number}")
    steps.done(f"{arguments.kills} kills: {outcomes.count(old)} left the old state, "
               f"{outcomes.count(new)} the new one")

    first_seconds = timed(program, first, folder / "timed.db")
    whole = counted(program, folder / "timed.db", folder)
    for number in range(max(2, arguments.kills // 5)):
        database = folder / "begun.db"
        remove(database)
        kill(program, first, database, first_seconds * chance.random())
        program.run("import", *first.files(), "--database", database, expect=(0, 2))
        program.run("check", "--database", database)
        if counted(program, database, folder) != whole:
            raise Failure(f"first load {number} after a kill differs from one that was not killed")
    steps.done("first loads killed and loaded again")

    full_disk(program, later, made, folder, old, new)
    steps.done("a full disk: refused, old state, then loaded")
    read_error(program, made, folder, old)
    steps.done("a read error: refused, old state")
    two_at_once(program, later, made, folder, new)
    steps.done("two at once: one loads, the other finds it loaded or refuses")


class Night:
    """The national files of one day."""

    def __init__(self, folder):
        self.folder = folder

    def files(self):
        """The files that an import takes."""
        found = files.SandboxFiles.found_in(self.folder)
        return [found.practitioners, found.mailboxes, found.white_list]

    def later(self, folder, chance):
        """The files of a later day: one row in fifty is gone, some practise elsewhere."""
        folder.mkdir()
        for path in self.files()[:2]:
            lines = path.read_text(encoding="utf-8").split("\n")
            kept = [lines[0]] + [line for line in lines[1:] if chance.random() > 0.02]
            name = path.name.replace("_202609", "_202610")
            (folder / name).write_text("\n".join(kept), encoding="utf-8")
        return LaterNight(folder)


class LaterNight(Night):
    """The files that changed."""

    def files(self):
        return sorted(self.folder.iterdir())


# ---------------------------------------------------------------- one import


def command(program, night, database):
    return [str(part) for part in
            (program.binary, "import", *NO_GUARDS, *night.files(), "--database", database)]


def timed(program, night, database):
    """Seconds that an import takes when nobody disturbs it."""
    started = time.monotonic()
    done = subprocess.run(command(program, night, database), capture_output=True, check=False)
    if done.returncode not in (0, 2):
        raise Failure(f"an undisturbed import ended with {done.returncode}: {done.stderr}")
    return time.monotonic() - started


def kill(program, night, database, seconds):
    """Begins an import and kills it after so many seconds."""
    process = subprocess.Popen(
        command(program, night, database), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()


def imported(program, night, database, folder, wanted, when):
    """Imports undisturbed; the public view must be the one wanted."""
    program.run("import", *NO_GUARDS, *night.files(), "--database", database, expect=(0, 2))
    if view(program, database, folder) != wanted:
        raise Failure(f"{when}: the next import leaves another view")


# ---------------------------------------------------------------- what is left


def settled(program, database, folder, allowed, when):
    """The public view, one of those allowed; the database is whole and alone in its folder."""
    program.run("check", "--database", database)
    found = view(program, database, folder)
    if found not in allowed:
        raise Failure(f"{when}: readers see neither the old nor the new state")
    left = [path.name for path in database.parent.glob("annuaire-index-*")]
    if left:
        raise Failure(f"{when}: temporary files are left: {', '.join(left)}")
    return found


def exported(program, database, folder):
    out = folder / "view.jsonl"
    program.run("export", "--format", "jsonl", "--database", database, "--out", out)
    return out.read_text(encoding="utf-8")


def view(program, database, folder):
    """A digest of the public view, moments apart."""
    lines = []
    for line in exported(program, database, folder).splitlines():
        for moment in MOMENTS:
            place = line.find(moment)
            if place >= 0:
                line = line[:place] + line[line.index("]", place):]
        lines.append(line)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def counted(program, database, folder):
    """How many entries there are: ids differ from one database to another."""
    return exported(program, database, folder).count("\n")


def copy(source, target):
    """A copy of a database that nobody uses."""
    remove(target)
    shutil.copyfile(source, target)
    return target


def remove(database):
    for path in (database, *database.parent.glob(database.name + "-*")):
        path.unlink(missing_ok=True)


# ---------------------------------------------------------------- disk, reading, two at once


def full_disk(program, later, made, folder, old, new):
    """The import on a file system that is too small, then on one that is not."""
    place = folder / "small"
    place.mkdir()
    size = made.stat().st_size
    script = f"""
        set -e
        mount -t tmpfs -o size={size + (256 << 10)} tmpfs '{place}'
        cp '{made}' '{place}/a.db'
        code=0
        {quoted(command(program, later, place / "a.db"))} >/dev/null 2>'{folder}/full.err' || code=$?
        echo "refused $code"
        cp '{place}/a.db' '{folder}/full.db'
        mount -o remount,size={size * 20} '{place}'
        {quoted(command(program, later, place / "a.db"))} >/dev/null
        cp '{place}/a.db' '{folder}/room.db'
    """
    namespace = ["unshare", "--mount"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        namespace = ["unshare", "--mount", "--map-root-user"]
    done = subprocess.run([*namespace, "bash", "-c", script], capture_output=True, text=True,
                          check=False)
    if done.returncode or "refused 1" not in done.stdout:
        raise Failure(f"full disk: {done.stdout}{done.stderr}")
    told = (folder / "full.err").read_text(encoding="utf-8")
    if "disque" not in told:
        raise Failure(f"full disk: the message does not speak of the disk: {told}")
    settled(program, folder / "full.db", folder, (old,), "full disk")
    settled(program, folder / "room.db", folder, (new,), "room again")


def quoted(words):
    return " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)


def read_error(program, made, folder, old):
    """A file whose reading fails: the first byte of a process is none."""
    database = copy(made, folder / "unread.db")
    done = program.run("import", "/proc/self/mem", "--database", database, expect=(1,))
    if b"/proc/self/mem" not in done.stdout + done.stderr:
        raise Failure("a read error: the message does not name the file")
    settled(program, database, folder, (old,), "read error")


def two_at_once(program, later, made, folder, new):
    """The second waits, or refuses and says that another one writes."""
    database = copy(made, folder / "two.db")
    both = [subprocess.Popen(command(program, later, database), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) for _ in range(2)]
    ends = [(process.communicate(), process.returncode) for process in both]
    for (_, errors), code in ends:
        if code not in (0, 2) and b"Un autre programme" not in errors:
            raise Failure(f"two at once: one ended with {code}: {errors}")
    if not any(code in (0, 2) for _, code in ends):
        raise Failure("two at once: neither was applied")
    settled(program, database, folder, (new,), "two at once")


main(run)
