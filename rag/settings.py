"""Every knob, once. Order of precedence: argument > environment (BELEGT_*) > ./belegt.toml >
the user's file (~/.config/belegt/belegt.toml) > default.

Nothing here touches the network or makes a folder.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import UsageError

LONGEST = 604_800
"""Seconds that one call may take at most, a week. No socket waits for ever, or until the year 300,000."""

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


def _at_home(path: Path) -> Path:
    """With the home in place of "~", which in a file no shell replaces. The name of an unknown user stays."""
    return Path(os.path.expanduser(path))


def _named(value: object) -> object:
    """As it is, unless it is empty: as a path that would be the folder in which the program runs."""
    if value == "":
        raise ValueError("the name of the folder is empty")
    return value


Place = Annotated[Path, BeforeValidator(_named), AfterValidator(_at_home)]


def _file(settings_cls: type[BaseSettings], path: Path) -> TomlConfigSettingsSource:
    try:
        return TomlConfigSettingsSource(settings_cls, path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"The settings in {path} cannot be read: {error}.") from error


class Settings(BaseSettings):
    """All settings. Each field can be set as BELEGT_<FIELD> or as a key of belegt.toml.

    Raises UsageError for a file that cannot be read, pydantic's ValidationError for a value that does not fit.
    """

    # A variable that is set to nothing is not set: as a folder it would mean the one in which the program runs.
    model_config = SettingsConfigDict(
        env_prefix="BELEGT_", env_ignore_empty=True, extra="forbid", frozen=True, toml_file=("belegt.toml",)
    )

    library: Place = Field(default_factory=user_library, description="folder of the library")
    cache: Place = Field(default_factory=user_cache, description="folder for downloaded models")
    engine: EngineName = Field(default="auto", description="which engine writes the answers")
    model: str | None = Field(default=None, description="the engine's model; None: the best one it has")
    context: int = Field(default=4096, ge=512, description="tokens a prompt and its reply may have")
    timeout: float = Field(default=300.0, gt=0, le=LONGEST, description="seconds one call of a model may take")
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
    grades: bool = Field(default=False, description="with thorough: let the model grade every sentence in any case")
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
            _file(settings_cls, Path("belegt.toml")),
            _file(settings_cls, user_config()),
        )


def settle(**given: Any) -> Settings:
    """The settings with what a command line gives, as far as it is not None, in front of all other sources.

    Raises UsageError, as ``Settings`` does for a file that cannot be read, also for a value that does not fit; the
    value is not shown, for it may be a key.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"The setting {'.'.join(map(str, first['loc']))} does not fit: {first['msg']}.") from error
