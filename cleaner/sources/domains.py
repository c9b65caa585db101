"""Which source an article belongs to: its own `source`, else the domain somebody registered, else the folder."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cleaner.document import Record

if TYPE_CHECKING:
    from tldextract import TLDExtract

__all__ = ["host_of", "registrable_domain", "source_of", "split_domain"]

_HIERARCHICAL: Final = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//")
_OPAQUE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")  # mailto:, data:, but not a host with its port
_DOTS: Final = str.maketrans("\u3002\uff0e\uff61", "...")  # IDNA reads the three East Asian full stops as dots
_NOT_IN_HOSTS: Final = re.compile(r"[\x00-\x20!-,/:-@\[-^`{-\xa0\s]|[\ud800-\udfff]")
_MAX_HOST: Final = 253  # octets of a host name in the DNS: RFC 1035, less the length bytes


def source_of(record: Record) -> str | None:
    """Where a record comes from: its own `source`, else the domain of its URL, else the folder that holds its file."""
    return record.source or (registrable_domain(record.url) if record.url else None) or record.folder


def registrable_domain(url: str) -> str | None:
    """The domain somebody registered to publish under, lower-case and in Unicode: the source of last resort but one.

    Private suffixes count (`a.github.io` and `b.github.io` are two sources). A host that is itself a suffix stands for itself
    (`gov.uk`), one outside the public suffix list is taken at its last two labels, but only where the URL has a scheme. IP
    addresses are sources of their own. None where there is no host. The list is the one that comes with tldextract: no network.

    >>> registrable_domain("https://user:pw@News.BBC.co.uk:8080/story?id=1")
    'bbc.co.uk'
    >>> registrable_domain("mailto:desk@bbc.co.uk") is None
    True
    """
    host, schemed = _host(url)
    return _domain(host, schemed) if host else None


def host_of(url: str) -> str | None:
    """The whole host of an address, written like `registrable_domain`, without `www.`; None where that is None.

    >>> host_of("https://WWW.News.bbc.co.uk:8080/story"), host_of("xn--mnchen-3ya.de"), host_of("no host")
    ('news.bbc.co.uk', 'münchen.de', None)
    """
    host, schemed = _host(url)
    if not host or _domain(host, schemed) is None:
        return None
    name = _address(host) or ".".join(_labels(host))
    bare = name.removeprefix("www.")
    return bare if "." in bare and _domain(bare, schemed) else name


def split_domain(domain: str) -> tuple[str, str] | None:
    """The name and the public suffix of a registrable domain; None where it has no known suffix, or no name.

    >>> split_domain("bbc.co.uk"), split_domain("192.0.2.7")
    (('bbc', 'co.uk'), None)
    """
    if _address(domain):
        return None
    parts = _suffixes()(domain)
    return (parts.domain, parts.suffix) if parts.domain and parts.suffix else None


def _host(url: str) -> tuple[str | None, bool]:
    """The host of an address as it is written there, and whether a scheme says that it is one."""
    address = url.strip()
    schemed = _HIERARCHICAL.match(address) is not None
    if not schemed and _OPAQUE.match(address):
        return None, schemed
    try:
        return urlsplit(address if schemed else f"//{address}").hostname, schemed
    except ValueError:  # brackets that do not pair, or a host that changes under NFKC
        return None, schemed


@lru_cache(maxsize=10_000)
def _domain(host: str, schemed: bool) -> str | None:
    if address := _address(host):
        return address
    labels = _labels(host)
    name = ".".join(labels)
    if not all(labels) or labels[-1][0] in "0123456789" or len(host) > _MAX_HOST or _NOT_IN_HOSTS.search(name):
        return None
    parts = _suffixes()(name)
    if parts.domain and parts.suffix:
        return f"{parts.domain}.{parts.suffix}"
    if not schemed:
        return None
    # A host that is a suffix, or, by the list's default rule, one whose last label is its suffix. (Top-level domains start
    # with a letter: what does not is a misspelt address.)
    return name if parts.suffix else ".".join(labels[-2:])


def _address(host: str) -> str | None:
    """An IP address in its shortest form; None of anything else."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _labels(host: str) -> list[str]:
    return [_decoded(label) for label in host.translate(_DOTS).rstrip(".").split(".")]


def _decoded(label: str) -> str:
    """A label of a host name as it is read: punycode decoded, composed, lower-case; left alone where it does not decode."""
    if label.lower().startswith("xn--"):
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            return label.lower()
    return unicodedata.normalize("NFC", label).lower()


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # it loads requests

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
