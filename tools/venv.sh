#!/bin/sh
# Make the virtual environment given as $1 (default .venv) with Python 3.11 or newer, unless it is
# there and works. PYTHON names the interpreter; without it the usual names are tried in turn.
set -eu
venv=${1:-.venv}

if "$venv/bin/python" -c 'import pip' >/dev/null 2>&1; then
    exit 0
fi

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

found=
for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if command -v "$python" >/dev/null 2>&1 && is_new_enough "$python"; then
        found=$python
        break
    fi
done

if [ -z "$found" ]; then
    echo "Signup needs Python 3.11 or newer; none of '${PYTHON:-python3, python3.14 ... python}' is." >&2
    echo "  Debian 12, Ubuntu 24.04:  sudo apt-get install python3 python3-venv" >&2
    echo "  elsewhere:                https://www.python.org/downloads/, then make setup PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    echo "$("$found" --version) is here but cannot make virtual environments (modules venv, ensurepip)." >&2
    echo "  Debian, Ubuntu:  sudo apt-get install python3-venv" >&2
    exit 1
fi
exec "$found" -m venv --clear "$venv"
