#!/usr/bin/env bash
# Installs the Debian packages of the named sets that are missing; without root or apt it prints the one line to run.
# usage: setup/system-packages.sh run|test …
set -euo pipefail

missing=()
need() { # need PACKAGE CHECK…: the package is missing when the check fails
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
has_tesseract_language() { tesseract --list-langs 2>/dev/null | grep -qx "$1"; }
has_java_17() { java -version 2>&1 | grep -qE 'version "(1[7-9]|2[0-9])'; }
has_postgres() { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; }

for set in "$@"; do
  case $set in
    run)
      need python3-venv python3 -c 'import ensurepip, venv'
      need tesseract-ocr command -v tesseract
      need tesseract-ocr-rus has_tesseract_language rus
      need tesseract-ocr-osd has_tesseract_language osd
      need poppler-utils command -v pdftoppm
      ;;
    test)
      need openjdk-17-jre-headless has_java_17
      need maven command -v mvn
      need postgresql has_postgres
      need chromium command -v chromium
      ;;
    *)
      echo "unknown set: $set" >&2
      exit 2
      ;;
  esac
done

[ ${#missing[@]} -eq 0 ] && exit 0
line="apt-get install -y --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo "Не хватает программ / missing: ${missing[*]} (Debian package names). Install them, then run make again." >&2
  exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
  as_root=(sudo)
else
  echo "Выполните от имени администратора / run as root, then make again:  apt-get update && $line" >&2
  exit 1
fi
echo "→ $line"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $line -qq >/dev/null
