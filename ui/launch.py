"""Starts the chat page: a Streamlit server in a process of its own, on this machine's loopback only."""

from __future__ import annotations

import errno
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from rag.errors import RagError, UsageError
from rag.settings import Settings

HERE = "127.0.0.1"
_PATIENCE = 10.0  # seconds that the server may take to end

_OPTIONS = {
    "server.address": HERE,
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "server.enableStaticServing": "false",
    "server.enableAgentApi": "false",
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": HERE,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    # Nothing on the page is shown by being named; and rewriting the script is not thread-safe in Python 3.11.
    "runner.magicEnabled": "false",
    # After every run of the script, all objects of the process would be looked through: several tenths of a second
    # in which nobody else is served, three times a second while an answer is on its way.
    "runner.postScriptGC": "false",
    # For each scheme its own: a colour for both would keep the page from following the browser's.
    "theme.light.primaryColor": "#1b7a53",
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f1f5f3",
    "theme.light.textColor": "#1b2420",
    "theme.light.borderColor": "#d3dcd7",
    "theme.light.sidebar.backgroundColor": "#f6f9f7",
    "theme.light.sidebar.secondaryBackgroundColor": "#ffffff",
    "theme.light.sidebar.borderColor": "#d3dcd7",
    "theme.dark.primaryColor": "#1f8a60",
    "theme.dark.backgroundColor": "#121615",
    "theme.dark.secondaryBackgroundColor": "#1c2321",
    "theme.dark.textColor": "#e7ece9",
    "theme.dark.borderColor": "#37423d",
    "theme.dark.sidebar.backgroundColor": "#0d1110",
    "theme.dark.sidebar.secondaryBackgroundColor": "#1c2321",
    "theme.dark.sidebar.borderColor": "#37423d",
}


def launch(settings: Settings, *, port: int, browser: bool) -> int:
    """Serve the page until Ctrl-C or a signal ends it; the exit code.

    Raises RagError when Streamlit is not installed, UsageError when the port cannot be had.
    """
    if importlib.util.find_spec("streamlit") is None:
        raise RagError("The chat page needs Streamlit. Install it with: pip install 'belegt[ui]'")
    _check(port)
    with subprocess.Popen(command(settings, port, browser), env=environment(settings)) as server:
        before = signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            code = server.wait()
        except KeyboardInterrupt:
            # The server, in the same terminal, has had the Ctrl-C too and is ending; make sure of it.
            server.terminate()
            try:
                server.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
            return 0
        finally:
            signal.signal(signal.SIGTERM, before)
    return 0 if code == -signal.SIGTERM else code


def command(settings: Settings, port: int, browser: bool) -> list[str]:
    """The command that serves the page.

    Everything that matters is an option: configuration files of Streamlit's own, which it also
    reads from the folder that the user happens to be in, could only say otherwise.
    """
    options = {
        **_OPTIONS,
        "server.port": str(port),
        "server.headless": "false" if browser else "true",
        "server.maxUploadSize": str(settings.max_file_mb),
    }
    page = Path(__file__).with_name("asgi.py")
    # -P: a file like email.py in the user's folder must not be imported in place of the real one.
    run = [sys.executable, "-P", "-m", "streamlit", "run", str(page)]
    return [*run, *(f"--{name}={value}" for name, value in options.items())]


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which ``Settings()`` gives these settings, and this very package is found."""
    made = dict(os.environ)
    for name, value in settings.model_dump(mode="json").items():
        key = f"BELEGT_{name.upper()}"
        made.pop(key, None)
        if value is not None:
            made[key] = str(value)
    root = Path(__file__).parents[1]
    if root.name not in ("site-packages", "dist-packages"):
        made["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), made.get("PYTHONPATH")]))
    return made


def _check(port: int) -> None:
    if not 1 <= port <= 65535:
        raise UsageError(f"{port} is no port. Choose one from 1024 to 65535: belegt ui --port 8502")
    with socket.socket() as probe:
        # As servers do it: an address that was left a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise UsageError(
                f"Port {port} {why}. Choose another one: belegt ui --port {port % 60000 + 1025}"
            ) from error
