"""How the text of a setting becomes a value. Imports no Django, as `prosa.core.config` doesn't.

Each parser raises ValueError, whose text goes on from the setting's name: "PORT is not a whole number ...".
"""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import environ

MAX_DURATION: Final = timedelta(days=3650)
type Network = IPv4Network | IPv6Network


def parse_text(raw: str) -> str:
    """Return the text as it is."""
    return raw


def parse_boolean(raw: str) -> bool:
    """Return what a yes or no means."""
    if raw.lower() in {"true", "yes", "on", "1"}:
        return True
    if raw.lower() in {"false", "no", "off", "0"}:
        return False
    raise ValueError("is neither true nor false")


def one_of(*allowed: str) -> Callable[[str], str]:
    """Return a parser for one of the `allowed` words."""

    def parse(raw: str) -> str:
        if raw.lower() not in allowed:
            raise ValueError(f"is none of: {', '.join(allowed)}")
        return raw.lower()

    return parse


def integer_within(*, least: int, most: int) -> Callable[[str], int]:
    """Return a parser for a whole number from `least` to `most`."""

    def parse(raw: str) -> int:
        if not raw.isascii() or not raw.isdigit() or not least <= int(raw) <= most:
            raise ValueError(f"is not a whole number from {least} to {most}")
        return int(raw)

    return parse


def parse_duration(raw: str) -> timedelta:
    """Return a length of time: a whole number and s, m, h or d."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    if not re.fullmatch(r"[1-9][0-9]{0,5}[smhd]", raw):
        raise ValueError("is no length of time")
    duration = timedelta(**{units[raw[-1]]: int(raw[:-1])})
    if duration > MAX_DURATION:
        raise ValueError("is longer than ten years")
    return duration


def _list(raw: str) -> list[str]:
    return [item.strip() for item in raw.split(",") if item.strip()]


def parse_host_names(raw: str) -> list[str]:
    """Return host names that are separated by commas."""
    names = _list(raw)
    if not all(re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]", name, re.ASCII) for name in names):
        raise ValueError("holds more than names: no address, no port and no blanks belong there")
    return names


def parse_networks(raw: str) -> tuple[Network, ...]:
    """Return networks and single addresses that are separated by commas."""
    try:
        networks = tuple(ip_network(item) for item in _list(raw))
    except ValueError:
        raise ValueError("holds what is neither an address nor a network") from None
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError("would take everybody for a proxy")
    return networks


def parse_origins(raw: str) -> frozenset[str]:
    """Return origins of web pages, such as https://site.example, that are separated by commas."""
    origins = _list(raw)
    if not all(re.fullmatch(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?", origin) for origin in origins):
        raise ValueError("holds what is no origin")
    return frozenset(origins)


def parse_time_zone(raw: str) -> str:
    """Return the name of a time zone that exists."""
    try:
        ZoneInfo(raw)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not the name of a time zone") from None
    return raw


def optional_secret(least: int) -> Callable[[str], str]:
    """Return a parser for a secret of at least `least` characters, or none."""

    def parse(raw: str) -> str:
        if raw and (len(raw) < least or not raw.isascii() or not raw.isprintable() or " " in raw):
            raise ValueError(f"is shorter than {least} characters, or holds blanks or other than ASCII characters")
        return raw

    return parse


def parse_base_url(raw: str) -> str:
    """Return the address of an HTTP service without its last slash, or nothing."""
    if not raw:
        return raw
    if not raw.isascii() or not raw.isprintable() or " " in raw:
        raise ValueError("holds blanks or other than ASCII characters")
    try:
        parts = urlsplit(raw)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if not has_host or parts.scheme not in {"http", "https"}:
        raise ValueError("is no address that begins with http:// or https://")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("holds a user, a query or a fragment")
    return raw.rstrip("/")


def parse_dsn(raw: str) -> str:
    """Return the address of a project in a service that speaks Sentry's protocol, or nothing."""
    if raw and not re.fullmatch(r"https?://\w+(:\w+)?@[\w.-]+(:[0-9]+)?/([\w.-]+/)*[0-9]+", raw, re.ASCII):
        raise ValueError("is no address of a project, as Sentry calls it a DSN")
    return raw


def parse_share(raw: str) -> float:
    """Return a number from 0 to 1."""
    if not re.fullmatch(r"0|1|[01]?\.[0-9]{1,9}", raw, re.ASCII) or not 0 <= float(raw) <= 1:
        raise ValueError("is not a number from 0 to 1")
    return float(raw)


def parse_model_name(raw: str) -> str:
    """Return the name of a language model, or nothing."""
    if raw and (not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}", raw) or ".." in raw):
        raise ValueError("is not the name of a model")
    return raw


def parse_database(raw: str) -> dict[str, Any]:
    """Return Django's settings for the address of a database."""
    if not raw.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("is the address of neither a SQLite file nor a PostgreSQL database")
    if raw.startswith("sqlite:") and ("?" in raw or "#" in raw):
        raise ValueError("holds a ? or #, which a file's name cannot have here")
    if raw.startswith("postgres") and _is_torn(raw):
        raise ValueError("holds an @ or a ? where none can be, as if in a password")
    try:
        parsed: dict[str, Any] = dict(environ.Env.db_url_config(raw))
    except Exception as error:  # the parser names no exceptions of its own
        raise ValueError("cannot be read as a database address") from error
    if not parsed.get("NAME") or parsed["NAME"] == ":memory:":
        raise ValueError("names no database")
    if raw.startswith("sqlite:") and Path(parsed["NAME"]).is_dir():
        raise ValueError("names a folder")
    if "pool" in parsed.get("OPTIONS", {}):
        raise ValueError("asks for a pool, which Prosa's own persistent connections leave no room for")
    parsed["HOST"] = unquote(parsed.get("HOST") or "")
    return parsed


def _is_torn(url: str) -> bool:
    """Tell whether a / or ? in a user's name or password would be taken for the end of the host's."""
    authority, _, rest = url.partition("://")[2].partition("/")
    path, _, options = rest.partition("?")
    return "?" in authority or "@" in path or ("/" in options and "@" in options.partition("/")[0])
