"""Runs the program under test and what serves beside it; nothing outlives its `with` block."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Failure(Exception):
    """A check that did not hold; its text says what was expected and what came."""


@contextlib.contextmanager
def folder_of(name, keep):
    """A temporary folder for one run, removed at its end unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix=f"annuaire-{name}-"))
    try:
        yield folder
    finally:
        if keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


class Program:
    """The `annuaire` binary: commands that end, and the server."""

    def __init__(self, binary=None):
        choices = [Path(binary)] if binary else [
            ROOT / ".build/release/annuaire", ROOT / ".build/debug/annuaire"]
        found = [path for path in choices if os.access(path, os.X_OK)]
        if not found:
            raise Failure(f"no program at {', '.join(map(str, choices))}: build it or use --binary")
        self.binary = found[0].resolve()

    def run(self, *arguments, expect=(0,), stdout=None):
        """Runs one command to its end and checks its exit code."""
        command = [str(self.binary), *map(str, arguments)]
        done = subprocess.run(
            command, stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            timeout=3600)
        if done.returncode not in expect:
            raise Failure(
                f"annuaire {arguments[0]} ended with {done.returncode}, expected "
                f"{' or '.join(map(str, expect))}\n{done.stderr.decode('utf-8', 'replace')}"
                f"{(done.stdout or b'').decode('utf-8', 'replace')}")
        return done

    def report(self, path, *arguments, expect=(0,)):
        """Runs a command that takes `--report` and returns the report."""
        self.run(*arguments, "--report", path, expect=expect)
        try:
            return json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Failure(f"annuaire {arguments[0]} wrote no report: {error}") from error

    @contextlib.contextmanager
    def serving(self, database, log):
        """Serves the database on a port the system chooses; gives its `ldap://` address.

        What the server says goes to `log`, what it announces to `log`.out.
        """
        command = [self.binary, "serve", "--ldap", "127.0.0.1:0", "--database", database]
        announced = Path(f"{log}.out")
        with open(log, "wb") as errors, open(announced, "wb") as output:
            process = subprocess.Popen(list(map(str, command)), stdout=output, stderr=errors)
        try:
            yield "ldap://" + _ready_address(process, announced, log)
        finally:
            end(process)


def _ready_address(process, announced, log, seconds=30):
    """Waits for the line `ready ldap HOST:PORT`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ready = re.search(rb"^ready ldap (\S+)[ \t]*\n", announced.read_bytes(), re.M)
        if ready:
            return ready.group(1).decode()
        if process.poll() is not None:
            break
        time.sleep(0.05)
    tail = Path(log).read_text(encoding="utf-8", errors="replace")[-2000:]
    raise Failure(f"the server did not say that it is ready\n{tail}")


def end(process):
    """Asks a process of ours to end, then makes it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Steps:
    """Prints one line per step with the time it took."""

    def __init__(self):
        self._started = time.monotonic()

    def done(self, text):
        now = time.monotonic()
        print(f"  ok  {text} ({now - self._started:.1f} s)", flush=True)
        self._started = now


def main(body):
    """Runs a script's body; a failed check ends it with 1 and a sentence on standard error."""
    # A plain kill must pass through the `finally` blocks that end our servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        body()
    except Failure as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
