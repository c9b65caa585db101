from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.document import Record
from cleaner.sources import domains, registrable_domain, source_of
from cleaner.sources.domains import host_of, split_domain

DOMAINS = [
    ("https://www.nrk.no/nyheter/1.2", "nrk.no"),
    ("HTTPS://News.BBC.co.uk/", "bbc.co.uk"),
    ("https://user:secret@www.vg.no:8443/a?b=//c", "vg.no"),
    ("http://Alice.GitHub.io/blog", "alice.github.io"),
    ("https://github.io/", "github.io"),
    ("https://www.gov.uk/news", "www.gov.uk"),
    ("https://gov.uk/news", "gov.uk"),
    ("https://nrk.no./", "nrk.no"),
    ("  https://nrk.no  ", "nrk.no"),
    # what a tracker or a reader adds
    ("https://NRK.no/sak?utm_source=feed&url=https://other.example/", "nrk.no"),
    ("https://nrk.no/#https://other.example/", "nrk.no"),
    ("https://www.nrk.no:443?fbclid=a@b", "nrk.no"),
    # without a scheme
    ("www.nrk.no/a", "nrk.no"),
    ("//cdn.nrk.no/a", "nrk.no"),
    ("nrk.no:80/a", "nrk.no"),
    ("www.nrk.no?next=//elsewhere.com", "nrk.no"),
    # other scripts
    ("http://xn--mnchen-3ya.de/", "münchen.de"),
    ("http://www.MÜNCHEN.de/", "münchen.de"),
    ("http://mu\u0308nchen.de/", "münchen.de"),
    ("http://例え。テスト/", "例え.テスト"),
    # addresses, and hosts of a local network
    ("http://192.0.2.7:8000/x", "192.0.2.7"),
    ("http://[2001:DB8::1]:80/", "2001:db8::1"),
    ("http://localhost:80/x", "localhost"),
    ("http://a.news.intranet/", "news.intranet"),
    # no host
    ("", None),
    ("story.html", None),
    ("2024/story", None),
    ("/a//b", None),
    ("file:///srv/a.html", None),
    ("mailto:desk@nrk.no", None),
    ("data:text/plain,nrk.no", None),
    ("http://", None),
    ("http://[::1", None),
    ("http://a b.com/", None),
    ("http://nrk..no/", None),
    ("http://1.2.3/", None),
    ("http://%6erk.no/", None),
    ("http://xn--a.no/", None),
    (f"http://{'a.' * 200}no/", None),
]


@pytest.mark.parametrize(("url", "domain"), DOMAINS)
def test_registrable_domain(url: str, domain: str | None) -> None:
    assert registrable_domain(url) == domain


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_domain_or_none(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}.no/"):
        domain = registrable_domain(url)
        assert domain is None or (domain and "/" not in domain and domain == domain.strip())


def test_the_suffix_list_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    domains._suffixes.cache_clear()
    domains._domain.cache_clear()
    assert registrable_domain("https://a.example.co.uk/") == "example.co.uk"


def test_importing_is_light() -> None:
    code = "import sys, cleaner.sources; print(sorted({'tldextract', 'requests', 'scipy', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30).stdout == "[]\n"


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ({"source": "Elbtalpost", "url": "https://nrk.no/", "folder": "scraped"}, "Elbtalpost"),
        ({"url": "https://www.NRK.no:443/sak?utm_source=feed", "folder": "scraped"}, "nrk.no"),
        ({"source": "", "url": "http://[2001:DB8::1]:8080/x"}, "2001:db8::1"),
        ({"url": "mailto:desk@nrk.no", "folder": "scraped"}, "scraped"),
        ({"url": "not an address"}, None),
        ({}, None),
    ],
)
def test_source_of(given: dict[str, str], source: str | None) -> None:
    assert source_of(Record(id="1", text="News.", **given)) == source


HOSTS = [
    ("https://WWW.nrk.no:443/a?utm_source=b", "nrk.no"),
    ("https://news.bbc.co.uk/", "news.bbc.co.uk"),
    ("https://www.gov.uk/", "gov.uk"),
    ("//blogspot.com", "blogspot.com"),
    ("www.xn--mnchen-3ya.de", "münchen.de"),
    ("http://[2001:DB8::1]:80/", "2001:db8::1"),
    ("http://192.0.2.7:8000/", "192.0.2.7"),
    ("https://www.no/", "www.no"),
    ("The Evening Post", None),
    ("", None),
]


@pytest.mark.parametrize(("url", "host"), HOSTS)
def test_host_of(url: str, host: str | None) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("domain", "parts"),
    [
        ("nrk.no", ("nrk", "no")),
        ("a.github.io", ("a", "github.io")),
        ("co.uk", None),
        ("192.0.2.7", None),
        ("2001:db8::1", None),
        ("x", None),
    ],
)
def test_split_domain(domain: str, parts: tuple[str, str] | None) -> None:
    assert split_domain(domain) == parts
