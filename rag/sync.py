"""Bring the library level with folders and files: new, changed, renamed and removed ones.

Each file is one transaction. A file that cannot be read costs one line and touches no other
file. What is gone is forgotten only when that looks meant: a folder that is missing or
suddenly empty removes nothing, and more than half of a library goes only with ``prune``.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rag.chunks import chunks
from rag.engines.base import Embedder
from rag.errors import ReadError, UsageError
from rag.readers import Readers, kind_of
from rag.search import grams
from rag.sentences import sentences
from rag.store import FileRow, Part, Store
from rag.text import content_stems, language_of, searchable
from rag.types import Chunk, Document, Noun, Sentence

BATCH = 64  # texts embedded at a time, so that progress moves and memory stays flat


class Problem(Noun):
    """A file that could not be read, and why, in one line."""

    file: str
    reason: str


class Progress(Noun):
    """How far a sync is: ``done`` of ``total`` files; ``file`` is the one being read."""

    done: int
    total: int
    file: str


class SyncReport(Noun):
    """What a sync did, as file names.

    held_back: files that are gone from the disk but stay in the library, because too much was
    gone at once; notes: one line for each thing worth knowing (unsupported kinds, a missing
    folder). ``partial`` holds when some file could not be read.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Problem, ...] = ()
    held_back: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Some files could not be read."""
        return bool(self.failed)


class Sync:
    """One run over some roots; ``run`` may be called once."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        readers: Readers,
        *,
        prune: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._store, self._embedder, self._readers = store, embedder, readers
        self._prune, self._progress = prune, progress
        self._lists: dict[str, list[str]] = {name: [] for name in ("added", "changed", "renamed", "removed")}
        self._failed: list[Problem] = []
        self._held: list[str] = []
        self._notes: list[str] = []
        self._unchanged = 0
        self._known = {(row.root, row.path): row for row in store.files()}

    def run(self, paths: Sequence[Path]) -> SyncReport:
        """Sync each folder or file. Raises UsageError for a path that never was there."""
        work: list[tuple[int, Path, str]] = []
        gone: list[FileRow] = []
        unsupported: Counter[str] = Counter()
        for path in paths:
            root, base, found, missing = self._survey(path, unsupported)
            work += [(root, base / name, name) for name in found]
            gone += missing
        for at, (root, path, name) in enumerate(work):
            if self._progress:
                self._progress(Progress(done=at, total=len(work), file=name))
            self._take(root, path, name, gone)
        self._forget(gone)
        self._store.drop_empty_roots()
        if self._progress:
            self._progress(Progress(done=len(work), total=len(work), file=""))
        if unsupported:
            kinds = ", ".join(f"{count} {suffix or 'without suffix'}" for suffix, count in sorted(unsupported.items()))
            self._notes.append(f"{unsupported.total()} files of kinds that cannot be read were passed over: {kinds}")
        return SyncReport(
            added=tuple(self._lists["added"]), changed=tuple(self._lists["changed"]),
            renamed=tuple(self._lists["renamed"]), removed=tuple(self._lists["removed"]),
            unchanged=self._unchanged, failed=tuple(self._failed), held_back=tuple(self._held),
            notes=tuple(self._notes),
        )  # fmt: skip

    # -- what is there ---------------------------------------------------------------------

    def _survey(self, path: Path, unsupported: Counter[str]) -> tuple[int, Path, list[str], list[FileRow]]:
        """The root of a path, its folder, the files to look at, and the known ones that are gone."""
        path = Path(os.path.abspath(path))
        root, base = self._root_of(path)
        inside = path.relative_to(base).as_posix()
        known = [row for row in self._known.values() if row.root == root and _below(row.path, inside)]
        if not path.exists():
            if not known:
                self._store.drop_empty_roots()
                raise UsageError(f"{path} does not exist.")
            self._notes.append(f"{path} is missing; its {len(known)} files stay in the library (belegt remove forgets)")
            return root, base, [], []
        found = list(_walk(path, base, unsupported)) if path.is_dir() else [inside]
        if not found and known:
            self._notes.append(f"{path} is empty; its {len(known)} files stay in the library (belegt remove forgets)")
            return root, base, [], []
        return root, base, found, [row for row in known if row.path not in set(found)]

    def _root_of(self, path: Path) -> tuple[int, Path]:
        """The known root that a path lies in, or a new one: the folder itself, a file's folder."""
        for number, (known, _) in self._store.roots().items():
            if path == Path(known) or Path(known) in path.parents:
                return number, Path(known)
        base = path.parent if path.is_file() else path
        taken = {name for _, name in self._store.roots().values()}
        name, count = base.name or "root", 1
        while name in taken:
            count += 1
            name = f"{base.name}-{count}"
        return self._store.add_root(str(base), name), base

    # -- one file --------------------------------------------------------------------------

    def _take(self, root: int, path: Path, name: str, gone: list[FileRow]) -> None:
        if name.encode("utf-8", "replace").decode() != name:
            shown = name.encode("utf-8", "backslashreplace").decode()
            self._failed.append(Problem(file=shown, reason="its name is not valid UTF-8: rename the file"))
            return None
        old = self._known.get((root, name))
        stamp = (0, 0)
        digest = ""
        try:
            stat = path.stat()
            stamp = (stat.st_size, stat.st_mtime_ns)
            if old and (old.size, old.mtime_ns) == stamp:
                return self._same(old)
            digest = _digest(path)
            if old and old.hash == digest and old.problem is None:
                self._store.touch(old.id, root, name, *stamp)
                return self._same(old)
            if old is None and self._renamed(root, name, digest, stamp, gone):
                return None
            document = self._readers.read(path)
            after = path.stat()
            if (after.st_size, after.st_mtime_ns) != stamp:
                raise ReadError("changed while it was read: run belegt index again")
            if not searchable(document.text):
                raise ReadError("empty file: it holds no text")
            self._put(root, name, document, digest, stamp)
        except (ReadError, OSError) as error:
            reason = str(error) if isinstance(error, ReadError) else f"cannot be read: {error.strerror or error}"
            self._failed.append(Problem(file=name, reason=reason))
            self._store.put_problem(_row(root, name, kind_of(path) or "?", stamp, digest, problem=reason))
            return None
        self._lists["changed" if old else "added"].append(name)
        return None

    def _same(self, old: FileRow) -> None:
        self._unchanged += 1
        if old.problem:
            self._failed.append(Problem(file=old.path, reason=old.problem))

    def _renamed(self, root: int, name: str, digest: str, stamp: tuple[int, int], gone: list[FileRow]) -> bool:
        for row in gone:
            if row.hash == digest and row.searchable and row.problem is None:
                self._store.touch(row.id, root, name, *stamp)
                gone.remove(row)
                self._lists["renamed"].append(name)
                return True
        return False

    def _put(self, root: int, name: str, document: Document, digest: str, stamp: tuple[int, int]) -> None:
        language = language_of(document.text[:20000])
        found = sentences(document.text, document.hidden)
        groups = chunks(found)
        title = f"{document.title or ''} {Path(name).stem}"
        places: list[Chunk | Sentence] = [*groups, *found]
        texts = {place: searchable(document.text[place.start : place.end]) for place in places}
        vectors = self._embed(list(texts.values()))
        stems = [" ".join(content_stems(texts[group], language)) for group in groups]
        heading = " ".join(content_stems(searchable(title), language))
        parts: list[tuple[Part, list[Part]]] = []
        for at, group in enumerate(groups):
            key, vector = vectors[texts[group]]
            around = " ".join([heading, *stems[max(0, at - 2) : at], *stems[at + 1 : at + 3]])
            chunk = Part(group, key, vector, stems[at], around, " ".join(grams(texts[group])))
            parts.append((chunk, [Part(s, *vectors[texts[s]]) for s in found[group.first : group.last + 1]]))
        row = _row(root, name, document.kind, stamp, digest, language=language, title=document.title)
        self._store.put_file(row, document.text, document.pages, parts)

    def _embed(self, texts: list[str]) -> dict[str, tuple[bytes, bytes]]:
        """Key and vector of each text; only those are embedded that no file of the library has."""
        keys = {text: hashlib.blake2b(text.encode(errors="replace"), digest_size=16).digest() for text in texts}
        known = self._store.known_vectors(list(keys.values()))
        new = [text for text, key in keys.items() if key not in known]
        # Texts of like length share a batch: an engine that pads wastes nothing.
        new.sort(key=len)
        for at in range(0, len(new), BATCH):
            part = new[at : at + BATCH]
            for text, vector in zip(part, self._embedder.passages(part), strict=True):
                known[keys[text]] = vector.astype("<f4").tobytes()
        return {text: (key, known[key]) for text, key in keys.items()}

    # -- what is gone ----------------------------------------------------------------------

    def _forget(self, gone: list[FileRow]) -> None:
        total = len(self._store.files())
        if len(gone) * 2 > total and len(gone) > 1 and not self._prune:
            self._held = [row.path for row in gone]
            self._notes.append(
                f"{len(gone)} of {total} files are gone from the disk; they stay in the library. "
                f"If that is meant, run the command again with --prune"
            )
            return
        self._store.remove(row.id for row in gone)
        self._lists["removed"] += [row.path for row in gone]


def _row(
    root: int,
    path: str,
    kind: str,
    stamp: tuple[int, int],
    digest: str,
    *,
    language: str | None = None,
    title: str | None = None,
    problem: str | None = None,
) -> FileRow:
    size, mtime = stamp
    return FileRow(0, root, path, kind, size, mtime, digest, language, title, problem, searchable=problem is None)


def _below(path: str, inside: str) -> bool:
    return inside == "." or path == inside or path.startswith(inside + "/")


def _walk(folder: Path, base: Path, unsupported: Counter[str]) -> Iterator[str]:
    """Names of the readable files below a folder, sorted; links to folders are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            # Hidden files and the lock files of word processors are nobody's documents.
            if name.startswith((".", "~$")):
                continue
            path = Path(here, name)
            if kind_of(path) is None:
                unsupported[path.suffix.lower()] += 1
            else:
                yield path.relative_to(base).as_posix()


def _digest(path: Path) -> str:
    if not path.is_file():
        raise ReadError("not a regular file")
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
