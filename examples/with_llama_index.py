"""Belegt in a LlamaIndex program: ``python examples/with_llama_index.py FOLDER QUESTION [MODEL]``.

MODEL is a model of the Ollama server at OLLAMA_HOST; without it the best engine that is there answers.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from llama_index.llms.ollama import Ollama

from rag import Assistant, Library
from rag.llama_fit import AssistantQueryEngine, engine_of
from rag.settings import Settings


def main(folder: str, question: str, model: str | None = None) -> int:
    """Print the answer and its proof; 1 when the files do not say it."""
    with tempfile.TemporaryDirectory() as place, Library.open(Settings(library=Path(place))) as library:
        library.sync([folder])
        llm = Ollama(model=model, base_url=os.environ["OLLAMA_HOST"]) if model else None
        assistant = Assistant(library, engine=engine_of(llm) if llm else None)
        response = AssistantQueryEngine(assistant).query(question)
        print(response)
        for node in response.source_nodes:
            print(f"  {node.metadata['file']} [{node.metadata['start']}:{node.metadata['end']}]: {node.text}")
        return 0 if response.source_nodes else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
