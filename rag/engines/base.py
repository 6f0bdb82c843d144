"""What a language model and an embedder can do for Belegt. No engine is named here.

An engine declares its abilities in ``can``; what it cannot do is done another way by the
caller, and said. Errors are those of ``rag.errors`` only.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rag.types import Noun, Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Abilities(Noun):
    """stream: text arrives while it is written. probabilities: the first token's alternatives.

    leaves_machine: the question and the passages are sent to another computer.
    """

    stream: bool = False
    probabilities: bool = False
    leaves_machine: bool = False


class Completion(Noun):
    """What the model wrote.

    text: only the new words; a last assistant message that was continued is not repeated.
    first: the likeliest first tokens with their natural-log probabilities, best first; empty
        when not asked for or not known.
    prompt_tokens: length of the prompt; read_tokens: how many of them had to be read, the
        rest came from the prompt cache; written_tokens: length of the reply; None: not known.
    cut: the reply ended because ``max_tokens`` was reached.
    seconds: time the engine itself reports for the call, where it does; of it reading_seconds for
        the prompt, writing_seconds for the reply, loading_seconds until the model was there.
    """

    text: str
    first: tuple[tuple[str, float], ...] = ()
    prompt_tokens: int | None = None
    read_tokens: int | None = None
    written_tokens: int | None = None
    cut: bool = False
    seconds: float | None = None
    reading_seconds: float | None = None
    writing_seconds: float | None = None
    loading_seconds: float | None = None


class Engine(ABC):
    """A language model. ``name`` is ollama, embedded, openai or quotes.

    model: the model's name; digest: a hash of its weights where one is known (calibrations
    are chosen by it); context: the length in tokens that a prompt and its reply may have.
    """

    name: str
    model: str | None
    digest: str | None
    context: int
    can: Abilities

    @abstractmethod
    def chat(
        self,
        messages: Sequence[Turn],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        top: int = 0,
        on_text: Callable[[str], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Completion:
        """Continue the conversation, greedily (temperature 0) and with a fixed seed.

        top: how many alternatives of the first token to return (0 to 20).
        on_text: called with each new piece of text, in the caller's thread.
        cancel: when set, the call ends soon with what was written so far.
        A last message with the role "assistant" is continued, not answered.

        Raises EngineMissing, EngineFailed, PromptTooLong.
        """

    def close(self) -> None:  # noqa: B027  (most engines hold nothing)
        """Free what the engine holds. Calling it twice does no harm."""


class Embedder(ABC):
    """Turns texts into unit vectors.

    name: what the library records, and refuses when it changes ("multilingual-e5-small").
    dimension: length of a vector. leaves_machine: the texts are sent to another computer.
    """

    name: str
    dimension: int
    leaves_machine: bool = False

    @abstractmethod
    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions. Shape (len(texts), dimension), float32, each row of length 1."""

    @abstractmethod
    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages. Shape (len(texts), dimension), float32, each row of length 1.

        Raises EngineRefused or PromptTooLong where it will not take one of the texts.
        """

    def close(self) -> None:  # noqa: B027  (most embedders hold nothing)
        """Free what the embedder holds."""
