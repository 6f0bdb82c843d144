"""Every knob, once. Order of precedence: argument > environment (BELEGT_*) > ./belegt.toml >
the user's file (~/.config/belegt/belegt.toml) > default.

Nothing here touches the network or makes a folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

EngineName = Literal["auto", "ollama", "embedded", "openai", "quotes"]


def _home(variable: str, fallback: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / fallback) / "belegt"


def user_library() -> Path:
    """Where the user's own library lives when nothing else is said."""
    return _home("XDG_DATA_HOME", ".local/share") / "library"


def user_cache() -> Path:
    """Where downloaded model files are kept; safe to delete."""
    return _home("XDG_CACHE_HOME", ".cache")


def user_config() -> Path:
    """The user's own belegt.toml."""
    return _home("XDG_CONFIG_HOME", ".config") / "belegt.toml"


class Settings(BaseSettings):
    """All settings. Each field can be set as BELEGT_<FIELD> or as a key of belegt.toml."""

    model_config = SettingsConfigDict(env_prefix="BELEGT_", extra="forbid", frozen=True, toml_file=("belegt.toml",))

    library: Path = Field(default_factory=user_library, description="folder of the library")
    cache: Path = Field(default_factory=user_cache, description="folder for downloaded models")
    engine: EngineName = Field(default="auto", description="which engine writes the answers")
    model: str | None = Field(default=None, description="the engine's model; None: the best one it has")
    context: int = Field(default=4096, ge=512, description="tokens a prompt and its reply may have")
    timeout: float = Field(default=300.0, gt=0, description="seconds one call of a model may take")
    threads: int | None = Field(default=None, ge=1, description="threads of the embedded engine")
    ollama_host: str | None = Field(default=None, description="like OLLAMA_HOST, which it overrides")
    ollama_key: str | None = Field(
        default=None, description='for proxies: sent as a bearer token, or as "Header-Name: value"', repr=False
    )
    openai_url: str | None = Field(default=None, description="base URL of an OpenAI-compatible server, with /v1")
    openai_key: str | None = Field(default=None, description="its key", repr=False)
    embedder: str = Field(default="embedded", description='"embedded", or "ollama:NAME" for a model of Ollama')
    chroma: str | None = Field(default=None, description='"host:port" of a `chroma run` server; None: in process')
    allow_remote: bool = Field(default=False, description="may questions and passages leave this machine?")
    download: bool = Field(default=True, description="may the embedded model be downloaded?")
    thorough: bool = Field(default=False, description="ask the model too where that does not change the decision")
    max_file_mb: int = Field(default=100, ge=1, description="larger files are not read")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of precedence that the module's docstring promises; no .env file is read."""
        del dotenv_settings, file_secret_settings
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, Path("belegt.toml")),
            TomlConfigSettingsSource(settings_cls, user_config()),
        )
