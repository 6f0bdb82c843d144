"""How OLLAMA_HOST is read, and which addresses stay on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.engines.address import allow, host_url, is_loopback, parted
from rag.errors import EngineMissing


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        (None, "http://127.0.0.1:11434"),
        ("", "http://127.0.0.1:11434"),
        ("  'localhost' ", "http://localhost:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        (":8080", "http://127.0.0.1:8080"),
        ("example.com", "http://example.com:11434"),
        ("example.com:56789", "http://example.com:56789"),
        ("http://example.com", "http://example.com:80"),
        ("https://example.com", "https://example.com:443"),
        ("https://example.com:1234/", "https://example.com:1234"),
        ("HTTP://127.0.0.1:11434/", "http://127.0.0.1:11434"),
        ("http://127.0.0.1:11434/ollama/", "http://127.0.0.1:11434/ollama"),
        ("example.com/ollama", "http://example.com:11434/ollama"),
        ("::1", "http://[::1]:11434"),
        ("[::1]", "http://[::1]:11434"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("[::]:8080", "http://[::1]:8080"),
        ("::", "http://[::1]:11434"),
        ("127.0.0.1:66000", "http://127.0.0.1:11434"),
        ("127.0.0.1:-1", "http://127.0.0.1:11434"),
        ("ollama.com", "https://ollama.com:443"),
        ("anna:geheim@10.0.0.1", "http://anna:geheim@10.0.0.1:11434"),
        ("https://anna:geheim@ollama.example/x", "https://anna:geheim@ollama.example:443/x"),
    ],
)
def test_a_host_is_read_as_ollama_reads_it(raw: str | None, url: str) -> None:
    """Each form of OLLAMA_HOST means the same address as to Ollama."""
    assert host_url(raw) == url


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_without_an_error(raw: str) -> None:
    """Whatever stands in OLLAMA_HOST, a text with a scheme comes out, and asking about it is safe."""
    url = host_url(raw)
    assert "://" in url
    assert is_loopback(url) in (True, False)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://127.0.0.1:11434", True),
        ("http://127.9.9.9:1", True),
        ("http://localhost:1", True),
        ("http://[::1]:1", True),
        ("http://192.168.1.2:11434", False),
        ("http://127.0.0.1.example.com:1", False),
        ("http://localhost@example.com:1", False),
        ("http://127.0.0.1:x@example.com:1", False),
        ("https://example.com", False),
    ],
)
def test_only_loopback_stays_on_this_machine(url: str, own: bool) -> None:
    """An address is this machine's own when it is a loopback address, and never by its looks."""
    assert is_loopback(url) is own


@pytest.mark.parametrize(
    ("url", "shown", "login"),
    [
        ("http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1", None),
        ("http://anna:geheim@127.0.0.1:1/v1", "http://127.0.0.1:1/v1", ("anna", "geheim")),
        ("https://anna:a%40b@[::1]", "https://[::1]", ("anna", "a@b")),
        ("http://127.0.0.1?@example.com/", "http://127.0.0.1?@example.com/", None),
    ],
)
def test_a_login_is_taken_out_of_an_address(url: str, shown: str, login: tuple[str, str] | None) -> None:
    """What is shown of an address holds no name and no password, and means the same server."""
    assert parted(url) == (shown, login)
    assert urlsplit(shown).hostname == urlsplit(url).hostname


def test_a_refusal_tells_no_password() -> None:
    """The line about a server that is not allowed has no login in it."""
    with pytest.raises(EngineMissing) as caught:
        allow("http://anna:geheim@10.0.0.1:9", False)
    assert "10.0.0.1:9" in str(caught.value) and "geheim" not in str(caught.value)
