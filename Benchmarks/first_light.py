"""The measurements of Benchmarks/first-light, in one temporary directory."""

import argparse
import os
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import national_files as files
from program import Failure, Program, main

HERE = Path(__file__).resolve().parent


def run():
    parser = argparse.ArgumentParser(prog="Benchmarks/first-light", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--binary", help="the program (default: the release build)")
    arguments = parser.parse_args()
    program = Program(arguments.binary)
    folder = Path(tempfile.mkdtemp(prefix="annuaire-benchmark-"))
    try:
        print(f"machine: {machine()}")
        print(f"data: {arguments.people} people, seed {arguments.seed}", flush=True)
        measure(program, folder, arguments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def machine():
    """Cores, processor, memory and system, as the kernel names them."""
    facts = dict(line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines()
                 if ":" in line)
    model = next((value.strip() for name, value in facts.items()
                  if name.strip() == "model name"), "unknown processor")
    memory = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal"))
    system = next((line.split("=", 1)[1].strip('"')
                   for line in Path("/etc/os-release").read_text().splitlines()
                   if line.startswith("PRETTY_NAME=")), "")
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {model}, {memory / 1024 / 1024:.1f} GiB, {system}"


def measure(program, folder, arguments):
    database = folder / "annuaire.db"
    sandbox = folder / "sandbox"
    timed(program, "sandbox", "--people", arguments.people, "--seed", arguments.seed,
          "--out", sandbox)
    found = files.SandboxFiles.found_in(sandbox)
    rows = sum(path.read_bytes().count(b"\n") - 1
               for path in (found.practitioners, found.mailboxes))
    seconds = timed(program, "import", found.practitioners, found.mailboxes, found.white_list,
                    "--database", database)
    print(f"  {rows} rows, {rows / seconds:.0f} rows/s", flush=True)
    timed(program, "import", found.practitioners, found.mailboxes, found.white_list,
          "--database", database, title="import again, unchanged files")
    for operator, path in found.registrations.items():
        timed(program, "publish", path, "--operator", operator, "--database", database)
    stored = sum(path.stat().st_size for path in folder.glob("annuaire.db*"))
    print(f"database: {stored / 2**20:.0f} MiB")

    numbers = folder / "numbers.txt"
    boxes = files.read_pipe_file(found.mailboxes).records()
    known = sorted({record["Identifiant PP"] for record in boxes if record["Identifiant PP"]})
    random.Random(arguments.seed).shuffle(known)
    numbers.write_text("\n".join(known[:50_000]) + "\n", encoding="utf-8")
    client = compiled(folder)
    with program.serving(database, folder / "serve.log") as uri:
        port = uri.rpartition(":")[2]
        for connections in (1, 16):
            for _ in range(arguments.rounds):
                done = subprocess.run(
                    [client, port, numbers, str(connections), "5"], capture_output=True,
                    text=True, check=False)
                if done.returncode != 0:
                    raise Failure(done.stderr.strip())
                print(f"look-ups by identifier, {done.stdout.strip()}", flush=True)


def timed(program, *arguments, title=None):
    """Runs one command; prints its time and its peak resident memory; gives the seconds."""
    started = time.monotonic()
    with open(os.devnull, "wb") as nowhere, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(program.binary), *map(str, arguments)], stdout=nowhere, stderr=errors)
        # wait4 gives the figures of this child alone; memory is in KiB on Linux.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    seconds = time.monotonic() - started
    if process.returncode not in (0, 2):
        raise Failure(f"annuaire {arguments[0]} ended with {process.returncode}\n{said[-2000:]}")
    print(f"{title or arguments[0]}: {seconds:.1f} s, "
          f"peak memory {usage.ru_maxrss / 1024:.0f} MiB", flush=True)
    return seconds


def compiled(folder):
    """The C client, built in the temporary directory."""
    client = folder / "lookup_latency"
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        raise Failure("no C compiler: install the Debian package gcc")
    subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", str(client),
                    str(HERE / "Latency/lookup_latency.c")], check=True)
    return client


if __name__ == "__main__":
    main(run)
