"""Both servers with the same country: loading them, serving them, what they cost.

Each has a folder that keeps its database and a file of what the load took, so that the next run
finds them ready.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import national_files as files
import slapd
from ldap_client import SUFFIX
from program import Failure, end

# As high on our side as `sizelimit unlimited` makes them on the other.
LIMITS = {"ANNUAIRE_LIMITS_ENTRIES": "1000000", "ANNUAIRE_LIMITS_PAGED": "1000000",
          "ANNUAIRE_LIMITS_EXAMINED": "100000000"}
# What slapd is not given: it holds people, structures and mailboxes, and no query asks for more.
LEFT_OUT = (b"dn: mssIdSituation=", b"dn: mssDomaine=")
MAP_BYTES = 64 << 30  # of address space; the file is as long as its content
SLAPD_SETTINGS = """pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
modulepath {modules}
moduleload back_mdb
loglevel 0
threads 4
tool-threads 2
sizelimit unlimited
timelimit unlimited
access to * by * read
database mdb
suffix "{suffix}"
directory {folder}/data
maxsize {map_bytes}
index objectClass eq
index uid,mssIdNatPS,mssFiness eq
index cn,sn,givenName,mail,l,o eq,sub
index title,ou,employeeType,mssTypeBal,mssCodeProfession,mssProfession,postalCode eq
"""


class Annuaire:
    """Our server."""

    name = "annuaire"

    def __init__(self, program, folder):
        self._program = program
        self._folder = folder / "annuaire"
        self.database = self._folder / "annuaire.db"
        self.facts = Facts(self._folder / "load.json")
        self.executable = program.binary

    def load(self, sandbox, again=False):
        """Imports and publishes, unless a database is there that this binary or a later made."""
        if not again and self.facts.newer_than(self._program.binary):
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        found = files.SandboxFiles.found_in(sandbox)
        cost = Cost()
        national = (found.practitioners, found.mailboxes, found.white_list)
        cost.run([self._program.binary, "import", *national, "--database", self.database])
        for operator, path in found.registrations.items():
            cost.run([self._program.binary, "publish", path, "--operator", operator,
                      "--database", self.database])
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.facts.write(cost, self._folder.glob("annuaire.db*"))

    def export(self, form, output):
        """Writes the public view, or the schema for OpenLDAP."""
        self._program.run("export", "--format", form, "--database", self.database,
                          "--out", output)

    @contextlib.contextmanager
    def serving(self):
        """Serves with limits as high as slapd's; gives the address."""
        warm(self.database)
        os.environ.update(LIMITS)
        with self._program.serving(self.database, self._folder / "serve.log") as uri:
            yield uri

    def forget_log(self):
        """Gives the room of the access log back: a fast run writes gigabytes."""
        os.truncate(self._folder / "serve.log", 0)


class Slapd:
    """OpenLDAP, with the indexes the queries ask for."""

    name = "slapd"

    def __init__(self, folder):
        self._folder = folder / "slapd"
        self._configuration = self._folder / "slapd.conf"
        self.facts = Facts(self._folder / "load.json")
        self.executable = Path(slapd.program_path("slapd")).resolve()

    def load(self, annuaire):
        """Loads our export, unless it was loaded before."""
        if self.facts.exist():
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder / "data").mkdir(parents=True)
        schema, exported, ldif = (self._folder / name for name in (
            "annuaire.schema", "export.ldif", "slapd.ldif"))
        annuaire.export("openldap-schema", schema)
        annuaire.export("ldif", exported)
        _copy_entries(exported, ldif)
        exported.unlink()
        includes = [slapd.SCHEMAS / f"{name}.schema" for name in slapd.STANDARD_SCHEMAS]
        self._configuration.write_text(
            "".join(f"include {path}\n" for path in (*includes, schema)) + SLAPD_SETTINGS.format(
                folder=self._folder, modules=slapd.MODULES, suffix=SUFFIX, map_bytes=MAP_BYTES),
            encoding="utf-8")
        cost = Cost()
        cost.run([slapd.program_path("slapadd"), "-q", "-f", self._configuration, "-l", ldif])
        ldif.unlink()
        self.facts.write(cost, (self._folder / "data").iterdir())

    @contextlib.contextmanager
    def serving(self):
        """Serves; gives the address."""
        for path in (self._folder / "data").iterdir():
            warm(path)
        with slapd.serving(self._configuration) as uri:
            yield uri

    def forget_log(self):
        """Its log stays empty."""


class Cost:
    """Time and peak memory of the commands of a load."""

    def __init__(self):
        self.seconds = 0
        self.peak_bytes = 0

    def run(self, command):
        """Runs one command to its end; rejected rows (exit 2) are no failure."""
        started = time.monotonic()
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL,
                                       stderr=said)
            try:
                # wait4 gives the peak of this child alone, in KiB on Linux.
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            finally:
                end(process)
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
        if process.returncode not in (0, 2):
            raise Failure(f"{' '.join(map(str, command))} ended with {process.returncode}\n"
                          f"{text[-2000:]}")
        self.seconds += time.monotonic() - started
        self.peak_bytes = max(self.peak_bytes, usage.ru_maxrss * 1024)


class Facts:
    """What a load took, kept beside the database."""

    def __init__(self, path):
        self._path = path

    def exist(self):
        """Whether a load was ended here."""
        return self._path.exists()

    def newer_than(self, path):
        """Whether a load was ended here after that file was written."""
        return self.exist() and self._path.stat().st_mtime > path.stat().st_mtime

    def write(self, cost, stored):
        """Keeps the cost and the bytes on disk of the files that hold the database."""
        # Blocks, not lengths: a database file may have holes.
        size = sum(path.stat().st_blocks * 512 for path in stored)
        self._path.write_text(json.dumps({
            "seconds": cost.seconds, "peak_bytes": cost.peak_bytes, "stored_bytes": size}))

    def read(self):
        """The facts: `seconds`, `peak_bytes`, `stored_bytes`."""
        return json.loads(self._path.read_text())


class Memory:
    """The most memory a running server had resident while it was under load."""

    def __init__(self, executable):
        self._status = Path("/proc") / str(_child_running(executable)) / "status"
        self.resident = 0
        self.anonymous = 0

    @contextlib.contextmanager
    def watched(self):
        """Looks four times a second until the block ends."""
        ended = threading.Event()

        def look():
            while not ended.wait(0.25):
                self._look()

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()
        self._look()

    def _look(self):
        lines = dict(line.split(":", 1) for line in self._status.read_text().splitlines())
        resident = int(lines["VmRSS"].split()[0]) * 1024
        if resident > self.resident:
            self.resident = resident
            self.anonymous = int(lines["RssAnon"].split()[0]) * 1024


def _child_running(executable):
    """The process that we started and that runs this program."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and Path(os.readlink(status.parent / "exe")) == executable:
                return int(status.parent.name)
    raise Failure(f"{executable.name} does not run")


def warm(path):
    """Asks the system to have the file in memory before anything is timed."""
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, os.fstat(file.fileno()).st_blocks * 512,
                         os.POSIX_FADV_WILLNEED)


def _copy_entries(source, destination):
    """Copies an LDIF without the entries of `LEFT_OUT`."""
    with open(source, "rb") as lines, open(destination, "wb") as output:
        kept = True
        for line in lines:
            if line.startswith(b"dn:"):
                kept = not line.startswith(LEFT_OUT)
            if kept:
                output.write(line)
