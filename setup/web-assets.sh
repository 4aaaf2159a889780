#!/usr/bin/env bash
# Fetches the web assets named in package-lock.json and lays them where the web pages serve them from.
# Without Node.js on the machine, it comes from a wheel.
set -euo pipefail

if ! command -v npm >/dev/null; then
  .venv/bin/pip install --quiet --require-hashes -r setup/requirements-node.lock
  PATH="$PWD/.venv/bin:$PATH"
fi
npm ci --silent --no-audit --no-fund --ignore-scripts
.venv/bin/python -m pipeline.web.assets
