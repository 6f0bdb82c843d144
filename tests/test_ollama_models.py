"""Which model of an Ollama server answers, and which are refused."""

from __future__ import annotations

import pytest
from fake_ollama import FakeModel, FakeOllama
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.engines import choose
from rag.engines.modelfile import PINNED
from rag.engines.ollama import OllamaEngine
from rag.engines.ollama_models import Model, best
from rag.errors import EngineMissing
from rag.settings import Settings

EMBEDS = FakeModel(name="e5:latest", size=2_000_000, capabilities=("embedding",))


def engine(server: FakeOllama, said: list[str] | None = None, **more: object) -> OllamaEngine:
    settings = Settings.model_validate({"engine": "ollama", "ollama_host": server.url, **more})
    return OllamaEngine(settings, say=None if said is None else said.append)


def test_the_largest_that_can_chat_is_chosen() -> None:
    """Without a name, the largest chat model answers; an embedding model never does."""
    with FakeOllama(models=[FakeModel(), FakeModel(name="big:3b", size=1_500_000), EMBEDS]) as server:
        assert engine(server).model == "big:3b"


@hypothesis_settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 100), max_size=6), st.integers(1, 100))
def test_the_chosen_model_fits_if_any_does(sizes: list[int], memory: int) -> None:
    """The choice is the largest of those within half of the memory, else the smallest of all."""
    models = [Model(name=f"m{n}", size=size, digest=None, remote=None) for n, size in enumerate(sizes)]
    found = best(models, lambda name: {"capabilities": ["completion"]}, memory)
    fitting = [size for size in sizes if size <= memory / 2]
    wanted = max(fitting) if fitting else min(sizes, default=None)
    assert (found[0].size if found else None) == wanted


def test_the_model_with_calibrated_silence_is_chosen() -> None:
    """The pinned weights answer, even where a larger model is there."""
    pinned = FakeModel(name="x:1", size=PINNED.size + 600, weights=PINNED.sha256)
    with FakeOllama(models=[FakeModel(name="large:1", size=PINNED.size * 2), pinned]) as server:
        assert engine(server).model == "x:1"


def test_no_chat_model_says_how_to_get_one() -> None:
    """A server with embedding models only is no engine."""
    with FakeOllama(models=[EMBEDS]) as server, pytest.raises(EngineMissing, match="belegt pull"):
        engine(server)


def test_an_embedding_model_cannot_be_named_as_the_chat_model() -> None:
    """A named model that only embeds is refused."""
    with (
        FakeOllama(models=[FakeModel(), EMBEDS]) as server,
        pytest.raises(EngineMissing, match="only embeds"),
    ):
        engine(server, model="e5")


def test_an_old_server_that_names_no_capabilities_is_understood() -> None:
    """Without capabilities, a model of a BERT family does not chat and others do."""
    bert = FakeModel(name="bert:latest", size=9_000_000, capabilities=None, family="nomic-bert")
    with FakeOllama(models=[bert, FakeModel(name="old:latest", capabilities=None)]) as server:
        assert engine(server).model == "old:latest"


def test_a_model_in_a_cloud_is_not_chosen() -> None:
    """A model that runs elsewhere is passed over, however large it is."""
    cloud = FakeModel(name="huge:cloud", size=5_000_000, remote="https://cloud.example:443")
    with FakeOllama(models=[cloud, FakeModel()]) as server:
        assert engine(server).model == "tiny:latest"


def test_a_named_model_in_a_cloud_is_refused() -> None:
    """A named model that runs elsewhere is refused, and the error says where it runs."""
    cloud = FakeModel(name="huge:cloud", remote="https://cloud.example:443")
    with FakeOllama(models=[cloud]) as server, pytest.raises(EngineMissing, match=r"cloud\.example"):
        engine(server, model="huge:cloud")


def test_an_allowed_model_in_a_cloud_leaves_the_machine() -> None:
    """With allow_remote it answers, and its abilities say that text leaves the machine."""
    cloud = FakeModel(name="huge:cloud", remote="https://cloud.example:443")
    with FakeOllama(models=[cloud]) as server:
        assert engine(server, model="huge:cloud", allow_remote=True).can.leaves_machine


def test_what_leaves_the_machine_is_said() -> None:
    """Whoever opens such an engine gets a line about it."""
    cloud = FakeModel(name="huge:cloud", remote="https://cloud.example:443")
    said: list[str] = []
    with FakeOllama(models=[cloud]) as server:
        choose(
            Settings(engine="ollama", ollama_host=server.url, model="huge:cloud", allow_remote=True), say=said.append
        )
    assert any("leaves this machine" in line for line in said)


def test_another_machine_is_refused_before_it_is_reached() -> None:
    """A host that is not this machine is refused unless it is allowed."""
    with pytest.raises(EngineMissing, match="BELEGT_ALLOW_REMOTE"):
        OllamaEngine(Settings(engine="ollama", ollama_host="http://192.0.2.1:11434"))


def test_the_digest_is_that_of_the_weights() -> None:
    """The engine's digest is the hash of the GGUF file where the server tells it, else the model's."""
    known = FakeModel(name="known:1", weights="cd" * 32)
    with FakeOllama(models=[FakeModel(), known]) as server:
        assert engine(server, model="known:1").digest == "cd" * 32
        assert engine(server, model="tiny").digest == "ab" * 32


@pytest.mark.parametrize(("version", "warned"), [("0.17.0", True), ("0.17.1", False), ("0.0.0", False)])
def test_an_unsafe_version_is_warned_of(version: str, warned: bool) -> None:
    """Versions before 0.17.1 give one warning; a version that is not known gives none."""
    said: list[str] = []
    with FakeOllama(version=version) as server:
        engine(server, said)
    assert ["CVE-2026-7482" in line for line in said] == [True] * warned


@pytest.mark.parametrize(("version", "can"), [("0.12.10", False), ("0.12.11", True)])
def test_an_old_server_has_no_probabilities(version: str, can: bool) -> None:
    """Servers before 0.12.11 do not promise probabilities."""
    with FakeOllama(version=version) as server:
        assert engine(server).can.probabilities is can
