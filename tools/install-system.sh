#!/usr/bin/env bash
# Installs what is missing from Debian's packages: `run` what the program needs, `test` what the tests need too.
# Works as root and as a user with sudo; does nothing, and needs neither, when all is there.
set -euo pipefail

missing=()
need() { # command or path, package
  command -v "$1" >/dev/null 2>&1 || compgen -G "$1" >/dev/null || missing+=("$2")
}

python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
need node nodejs
need npm npm
if [ "${1:-run}" = test ]; then
  need chromium chromium
  need '/usr/lib/postgresql/*/bin/initdb' postgresql
  need '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' fonts-noto-cjk
fi

[ ${#missing[@]} -eq 0 ] && exit 0
echo "Installing from Debian's packages: ${missing[*]}"
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
