"""A real slapd of our own: loads an export with value checks and serves it on loopback.

Uses slapd's own programs and modules, a configuration and a database in one folder, and a process
that ends with its `with` block. Nothing of a system slapd is read, written or started.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from ldap_client import SUFFIX
from program import Failure, end

MODULES = Path("/usr/lib/ldap")
SCHEMAS = Path("/etc/ldap/schema")
STANDARD_SCHEMAS = ("core", "cosine", "inetorgperson")


def program_path(name):
    """slapd's programs live outside an ordinary user's search path."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise Failure(f"{name} is absent: install the Debian package slapd")
    return found


def configure(folder, schema):
    """Writes the configuration; `schema` is what `export --format openldap-schema` wrote."""
    folder = Path(folder)
    (folder / "data").mkdir(parents=True)
    includes = "\n".join(f"include {SCHEMAS / name}.schema" for name in STANDARD_SCHEMAS)
    (folder / "slapd.conf").write_text(f"""{includes}
include {schema}
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
modulepath {MODULES}
moduleload back_mdb
sizelimit unlimited
timelimit unlimited
access to * by * read
database mdb
suffix "{SUFFIX}"
directory {folder}/data
maxsize 4294967296
dbnosync
""", encoding="utf-8")
    return folder / "slapd.conf"


def load(configuration, ldif):
    """`slapadd -q` with value checks; fails with what slapadd said."""
    done = subprocess.run(
        [program_path("slapadd"), "-q", "-o", "value-check=yes", "-f", str(configuration),
         "-l", str(ldif)], capture_output=True, text=True, check=False, timeout=1800)
    if done.returncode != 0:
        raise Failure(f"slapadd refused the export (exit {done.returncode})\n"
                      f"{(done.stdout + done.stderr)[-3000:]}")


@contextlib.contextmanager
def serving(configuration):
    """Serves on a free loopback port; gives its `ldap://` address."""
    process = None
    try:
        for _ in range(5):  # a port found free may be taken before slapd binds it
            port = _free_port()
            log = configuration.parent / "slapd.log"
            with open(log, "wb") as output:
                # `-d 0` keeps slapd in the foreground: its process stays ours to end.
                process = subprocess.Popen(
                    [program_path("slapd"), "-f", str(configuration), "-d", "0",
                     "-h", f"ldap://127.0.0.1:{port}"], stdout=output, stderr=output)
            if _accepts(process, port):
                break
            end(process)
        else:
            raise Failure(f"slapd did not start\n{log.read_text(errors='replace')[-2000:]}")
        yield f"ldap://127.0.0.1:{port}"
    finally:
        if process:
            end(process)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _accepts(process, port, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return True
        time.sleep(0.05)
    return False
