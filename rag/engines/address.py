"""Addresses of servers: how OLLAMA_HOST is read, and which address stays on this machine.

It connects to nothing.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import unquote, urlsplit

from rag.errors import EngineMissing

PORT = "11434"


def host_url(raw: str | None) -> str:
    """The base URL that ``raw`` means to Ollama, without a slash at its end.

    As in Ollama: quotes and white space around it are dropped; no scheme means http and port
    11434, but ``http://`` alone means port 80 and ``https://`` 443; an impossible port is the
    default one; a login and a path are kept. Unlike there, an address that means "all interfaces" is turned
    into the loopback address that can be connected to.
    """
    text = (raw or "").strip().strip("\"'").strip()
    scheme, mark, rest = text.partition("://")
    if not mark:
        scheme, rest = "http", text
    scheme = scheme.lower()
    default = {"http": "80", "https": "443"}[scheme] if mark and scheme in {"http", "https"} else PORT
    if not mark and rest == "ollama.com":
        scheme, default = "https", "443"
    place, _, path = rest.partition("/")
    login, at, place = place.rpartition("@")
    host, port = _split(place)
    if not (port.isascii() and port.isdigit() and int(port) <= 65535):
        port = default
    path = path.strip("/")
    return f"{scheme}://{login}{at}{_reachable(host)}:{port}" + (f"/{path}" if path else "")


def _split(place: str) -> tuple[str, str]:
    """Host and port; the port is empty when there is none. A bare IPv6 address is a host."""
    if place.startswith("["):
        host, _, rest = place[1:].partition("]")
        return host, rest.removeprefix(":")
    if place.count(":") > 1:
        return place, ""
    host, _, port = place.partition(":")
    return host, port


def _reachable(host: str) -> str:
    """The host as it stands in a URL; "all interfaces" becomes loopback."""
    if not host:
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return "[::1]" if address.is_unspecified else f"[{address}]"
    return "127.0.0.1" if address.is_unspecified else str(address)


def parted(url: str) -> tuple[str, tuple[str, str] | None]:
    """A URL without the name and the password in it, and these: messages and logs show the first."""
    scheme, mark, rest = url.partition("://")
    end = next((at for at, character in enumerate(rest) if character in "/?#"), len(rest))
    login, at, host = rest[:end].rpartition("@")
    name, _, password = login.partition(":")
    return f"{scheme}{mark}{host}{rest[end:]}", (unquote(name), unquote(password)) if at else None


def is_loopback(url: str) -> bool:
    """Does what is sent to this URL stay on this machine?"""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def allow(url: str, allow_remote: bool) -> None:
    """Raises EngineMissing for an address of another machine, unless that is allowed."""
    if not is_loopback(url) and not allow_remote:
        raise EngineMissing(
            f"{parted(url)[0]} is another machine: questions and passages would leave this one. "
            "If that is wanted: BELEGT_ALLOW_REMOTE=1"
        )
