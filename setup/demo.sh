#!/usr/bin/env bash
# The demo: takes sample_scans in through the Prefect flow, says what to try, serves the pages.
# DEMO_NO_SERVE=1 ends before serving; ARCHIVE_HOME says where the archive lives.
set -euo pipefail

archive=.venv/bin/archive
"$archive" ingest sample_scans || [ $? -eq 3 ] # 3: something needs a person; the report above says what

cat <<'TEXT'

Попробуйте найти / try to find:
  .venv/bin/archive search хлеб
  .venv/bin/archive search '"ледовая дорога"'
  .venv/bin/archive search эвакуация --kind letter

Чтобы править и описывать (стол архивиста, /desk) / to correct and describe (the archivist's desk, /desk):
  .venv/bin/archive users add anna --shown 'Анна Петрова'
TEXT
echo "Архив лежит в / the archive is in ${ARCHIVE_HOME:-$HOME/.local/share/archive}"
echo "Prefect ждёт следующего приёма / Prefect waits for the next ingest; to end it:"
echo "  .venv/bin/archive scheduler stop"
if [ -n "${DEMO_NO_SERVE:-}" ]; then
  echo "Страницы в браузере / pages in a browser: .venv/bin/archive serve"
  exit 0
fi
echo
exec "$archive" serve
