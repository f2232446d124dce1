"""The variables that Kubernetes puts into every pod for each service of its namespace.

A service called `tux` or `tux-…` has variables that begin like those of Tux. Their forms are those of the
Kubernetes documentation on services, "Discovering services", and of the links of Docker, which it copies.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address

from tux.runtime.settings.process import PREFIX

_ADDRESS = re.compile(r"(?:tcp|udp|sctp)://(?P<host>\[[^\[\]]+\]|[^:\[\]]+):(?P<port>[0-9]{1,5})")


def _is_host(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdecimal() and 0 < int(value[:6]) < 1 << 16


def _is_protocol(value: str) -> bool:
    return value in {"tcp", "udp", "sctp"}


def _is_address(value: str) -> bool:
    match = _ADDRESS.fullmatch(value)
    return match is not None and _is_host(match["host"].strip("[]")) and _is_port(match["port"])


_PORT = "PORT_[0-9]{1,5}_(?:TCP|UDP|SCTP)"

_FORMS: dict[str, Callable[[str], bool]] = {
    "SERVICE_HOST": _is_host,
    "SERVICE_PORT(?:_[A-Z0-9_]+)?": _is_port,
    "PORT": _is_address,
    _PORT: _is_address,
    f"{_PORT}_PROTO": _is_protocol,
    f"{_PORT}_PORT": _is_port,
    f"{_PORT}_ADDR": _is_host,
}
"""The ends of the names of these variables, after that of the service, each with what checks its value."""


def is_of_kubernetes(name: str, value: str) -> bool:
    """Return whether a variable with the prefix of Tux has exactly a form that Kubernetes gives to services."""
    service = rf"{PREFIX.rstrip('_')}(?:_+[A-Z0-9]+)*"
    return any(re.fullmatch(f"{service}_{form}", name) and fits(value) for form, fits in _FORMS.items())
