"""A registry of models on loopback, over the files of an Ollama's model folder: slow, and cut off once.

A server takes a model from it by the name ``http://127.0.0.1:PORT/library/NAME:TAG``. As in the real
one, a blob's address answers with another host's name, and ranges of the blob are served there.
"""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

from fake_http import Body, Connection, FakeServer

PIECE = 1 << 18
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


class SmallRegistry(FakeServer):
    """From ``with`` to its end.

    rate: bytes a second of blobs; cut_at: the first large blob breaks off after so many bytes.
    sent: bytes of blobs that went out.
    """

    def __init__(self, models: Path, *, rate: float = 1e9, cut_at: int | None = None) -> None:
        super().__init__()
        self.models, self.rate, self.cut_at = models, rate, cut_at
        self.sent, self.cuts = 0, 0
        self.counting = threading.Lock()
        self.connection = _Registry

    def name(self, model: str) -> str:
        """What to pull for ``NAME:TAG``."""
        return f"{self.url}/library/{model}"


class _Registry(Connection):
    fake: SmallRegistry

    def do_HEAD(self) -> None:
        self._blob(head=True)

    def answer(self, body: Body) -> None:
        if found := re.fullmatch(r"/v2/library/([^/]+)/manifests/([^/]+)", self.path):
            manifest = self.fake.models / "manifests" / "registry.ollama.ai" / "library" / found[1] / found[2]
            if not manifest.is_file():
                return self.send(404, {"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]})
            return self.send(
                200, manifest.read_text("utf-8"), kind="application/vnd.docker.distribution.manifest.v2+json"
            )
        if self.path.startswith("/v2/"):
            # Ollama follows exactly one step to another host, and asks for the ranges there.
            place = self.fake.url.replace("127.0.0.1", "localhost") + "/files/" + self.path.rpartition("/")[2]
            return self.send(307, "", location=place)
        self._blob(head=False)

    def _blob(self, *, head: bool) -> None:
        path = self.fake.models / "blobs" / self.path.rpartition("/")[2].replace(":", "-")
        if not path.is_file():
            return self.send(404, "")
        size = path.stat().st_size
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
        start, end = (int(asked[1]), min(int(asked[2]), size - 1)) if asked else (0, size - 1)
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(end + 1 - start))
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.end_headers()
        if not head:
            self._send(path, start, end + 1)

    def _send(self, path: Path, start: int, end: int) -> None:
        try:
            with path.open("rb") as file:
                file.seek(start)
                while start < end and not self.fake.closing.is_set():
                    piece = file.read(min(PIECE, end - start))
                    self.wfile.write(piece)
                    start += len(piece)
                    if self._counted(len(piece)) and start < end:
                        self.close_connection = True
                        return
                    if end > PIECE:
                        time.sleep(len(piece) / self.fake.rate)
        except OSError:
            self.close_connection = True  # The client went.

    def _counted(self, size: int) -> bool:
        """Count what went out; True when this is where it breaks off."""
        with self.fake.counting:
            self.fake.sent += size
            cut = self.fake.cut_at is not None and not self.fake.cuts and self.fake.sent >= self.fake.cut_at
            self.fake.cuts += cut
            return cut
