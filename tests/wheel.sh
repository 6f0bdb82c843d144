#!/bin/sh
# Builds the wheel, installs it into an empty environment outside the checkout, and uses it there
# without the extras: no page, no language model, no test packages.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
cp -R "$here/rag" "$here/ui" "$here/eval" "$here/prompts" "$here/pyproject.toml" "$here/README.md" "$away/"
cd "$away"
if command -v uv >/dev/null 2>&1; then
  uv build --quiet --wheel --out-dir "$away/dist" "$away"
  uv venv --quiet --python "$here/.venv/bin/python" "$away/venv"
  uv pip install --quiet --python "$away/venv/bin/python" --constraint "$here/constraints.txt" "$away"/dist/*.whl
else
  "$here/.venv/bin/python" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$away/dist" "$away"
  "$here/.venv/bin/python" -m venv "$away/venv"
  "$away/venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$here/constraints.txt" "$away"/dist/*.whl
fi
rm -rf "$away/rag" "$away/ui" "$away/eval" "$away/prompts"
mkdir "$away/elsewhere"
cd "$away/elsewhere"
export BELEGT_LIBRARY="$away/library" BELEGT_CACHE="$away/cache" BELEGT_ENGINE=quotes
"$away/venv/bin/belegt" --version
documents=$("$away/venv/bin/python" -c 'from importlib.resources import files; print(files("eval") / "documents")')
"$away/venv/bin/belegt" index "$documents"
"$away/venv/bin/belegt" ask "Wer hat bei den Stadtwerken die Stelle des Netzmeisters übernommen?"
"$away/venv/bin/python" -c 'from rag.prompts import fill; fill("read", "de", evidence="", question=""); import eval.suites, ui'
echo "the wheel works outside the checkout"
