"""The formats of strings that inputs are checked against; others are not checked."""

import datetime
import ipaddress
import re
import uuid
from urllib.parse import urlsplit

_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\\\]]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*")
_HOSTNAME = re.compile(r"(?=.{1,253}\.?$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-0-9a-zA-Z]{0,61}[0-9a-zA-Z])?)*\.?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[zZ]|[+-]\d{2}(?::?\d{2})?)")


def _quiet(parse):
    def check(text):
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return check


def _date(text):
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    datetime.date.fromisoformat(text)


def _time(text):
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    datetime.time.fromisoformat(text[:8])


def _date_time(text):
    date, separator, time = text[:10], text[10:11], text[11:]
    if separator not in ("T", "t", " "):
        raise ValueError(text)
    _date(date)
    _time(time)


def _uri(text):
    parts = urlsplit(text)
    if not parts.scheme or re.search(r"\s", text) or not (parts.netloc or parts.path):
        raise ValueError(text)


FORMATS = {
    "email": _EMAIL.fullmatch,
    "hostname": _HOSTNAME.fullmatch,
    "date": _quiet(_date),
    "time": _quiet(_time),
    "date-time": _quiet(_date_time),
    "uri": _quiet(_uri),
    "uuid": _quiet(lambda text: uuid.UUID(text.removeprefix("urn:uuid:"))),
    "ipv4": _quiet(ipaddress.IPv4Address),
    "ipv6": _quiet(ipaddress.IPv6Address),
    "regex": lambda text: _compiles(text),
}


def _compiles(text):
    try:
        re.compile(text)
    except re.error:
        return False
    return True
