"""Says whether an address is this machine's own.

Only what the address itself says counts: no name is looked up, because what a name leads to can change
between the look and the request. Knows neither requests nor answers.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from reprise.errors import GeneratorError

# So strict that no two readers of addresses can disagree on which part is the host: no user, no query, no
# backslash, no escapes.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,9})"
    r"(?P<port>:[0-9]{1,5})?"
    r"(?P<path>/[A-Za-z0-9._~/-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is."""

    is_secure: bool
    """Whether it is asked in https."""
    host: str
    port: int
    path: str
    """In front of every route; empty or `/…`, without a slash at its end."""


def address_of(url: str, allow_remote: bool) -> Address:
    """Read a plain http address; refuse any other, and one not on this machine unless `allow_remote`.

    This machine is `localhost`, 127.0.0.0/8 in dotted decimals, and `[::1]`; any other name is another one,
    wherever it leads. Raises a lasting `GeneratorError` that does not repeat what may be a password.
    """
    if re.search("[@?#]", url):
        raise GeneratorError(
            "generator.url is not a plain address: it holds a user name, a password or a query; "
            "put the key in an environment variable and name that in generator.apiKeyEnv",
            is_lasting=True,
        )
    if not (match := _ADDRESS.fullmatch(url)) or int((match["port"] or ":1")[1:]) not in range(1, 65_536):
        raise GeneratorError(
            f"generator.url is {_shown(url)}, not a plain address such as http://127.0.0.1:8080",
            is_lasting=True,
        )
    host = match["host"].strip("[]")
    if not allow_remote and not _is_loopback(host):
        raise GeneratorError(
            f"generator.url names {match['host']}, which may be another machine; write 127.0.0.1 if it is "
            "this one, or set generator.allowRemote in your own configuration to let code leave it",
            is_lasting=True,
        )
    is_secure = match["scheme"].lower() == "https"
    port = int(match["port"][1:]) if match["port"] else 443 if is_secure else 80
    return Address(is_secure, host, port, (match["path"] or "").rstrip("/"))


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and (address.version == 4 or address == ipaddress.IPv6Address("::1"))


def _shown(url: str) -> str:
    return ascii(url if len(url) <= 80 else f"{url[:77]}...")
