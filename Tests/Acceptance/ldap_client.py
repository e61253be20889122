"""Searches through the real `ldapsearch`, and the LDIF it and `annuaire export` write.

One value type, `Entry`; one function per direction: `search` asks a server, `read_ldif` reads text.
"""

import base64
import os
import subprocess
from dataclasses import dataclass, field

SUFFIX = "o=mssante,c=fr"


@dataclass
class Entry:
    """A DN as written and its values by lower-cased attribute name (options kept)."""

    dn: str
    attributes: dict = field(default_factory=dict)

    def values(self, name):
        return self.attributes.get(name.lower(), [])

    def first(self, name):
        values = self.values(name)
        return values[0] if values else ""


class SearchFailed(Exception):
    """`ldapsearch` ended with a result code other than success."""

    def __init__(self, code, message):
        super().__init__(f"result code {code}: {message}")
        self.code = code


def escaped(value):
    """A value as it stands in a filter (RFC 4515, section 3)."""
    out = []
    for byte in value.encode("utf-8"):
        if byte in b"*()\\\0" or byte >= 0x80:
            out.append(f"\\{byte:02x}")
        else:
            out.append(chr(byte))
    return "".join(out)


def search(uri, base, filter_text, attributes=("1.1",), scope="sub", page=500):
    """Every entry of the answer, in the server's order; `page` None asks without paging."""
    command = ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", uri, "-b", base]
    command += ["-s", scope]
    if page:
        command += ["-E", f"pr={page}/noprompt"]
    command += [filter_text, *attributes]
    # Neither a site's ldap.conf nor a person's .ldaprc may change what is asked.
    environment = dict(os.environ, LDAPNOINIT="1")
    done = subprocess.run(command, capture_output=True, timeout=120, env=environment, check=False)
    if done.returncode != 0:
        raise SearchFailed(done.returncode, done.stderr.decode("utf-8", "replace").strip())
    return list(read_ldif(done.stdout.decode("utf-8").split("\n")))


def read_ldif(lines):
    """Entries of an LDIF text (RFC 2849): folded lines joined, base64 decoded, comments dropped."""
    entry = None
    for line in _unfolded(lines):
        if line.startswith("#"):
            continue
        if not line:
            if entry:
                yield entry
            entry = None
            continue
        name, _, rest = line.partition(":")
        if rest.startswith(":"):
            value = _text(base64.b64decode(rest[1:].strip()))
        else:
            value = rest.lstrip(" ")
        if name.lower() == "dn":
            entry = Entry(value)
        elif entry is not None:
            entry.attributes.setdefault(name.lower(), []).append(value)
    if entry:
        yield entry


def _text(data):
    # Bytes that are not UTF-8 stay distinguishable and comparable.
    return data.decode("utf-8", "surrogateescape")


def _unfolded(lines):
    pending = None
    for line in lines:
        line = line.rstrip("\r\n")
        if line.startswith(" ") and pending is not None:
            pending += line[1:]
            continue
        if pending is not None:
            yield pending
        pending = line
    if pending is not None:
        yield pending
    yield ""
