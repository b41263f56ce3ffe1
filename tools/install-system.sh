#!/usr/bin/env bash
# Installs what is missing from Debian's packages: `run` what the program needs, `test` what the tests need too, `faults`
# what make test-faults needs beyond those, `bench` what the benchmarks' peers need, `cluster` what three hosts of a
# cluster run.
# Works as root and as a user with sudo; does nothing, and needs neither, when all is there.
set -euo pipefail

missing=()
need() { # command or path, package
  command -v "$1" >/dev/null 2>&1 || compgen -G "$1" >/dev/null || missing+=("$2")
}

python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
need node nodejs
need npm npm
# What the printing room sets letters with, and the fonts it embeds: one for all, two for rare characters of names.
need '/usr/lib/*/libpango-1.0.so.0' libpango-1.0-0
need '/usr/lib/*/libpangoft2-1.0.so.0' libpangoft2-1.0-0
need '/usr/lib/*/libharfbuzz-subset.so.0' libharfbuzz-subset0
need '/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc' fonts-noto-cjk
need '/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf' fonts-babelstone-han
need '/usr/share/fonts/truetype/hanazono/HanaMinB.ttf' fonts-hanazono
if [ "${1:-run}" = test ]; then
  need chromium chromium
  need chromium-headless-shell chromium-headless-shell
  need ogr2ogr gdal-bin
  need osmium osmium-tool
  need '/usr/lib/postgresql/*/bin/initdb' postgresql
  need pdffonts poppler-utils
  need /usr/sbin/nginx nginx-light
  need fiu-run fiu-utils
fi
if [ "${1:-run}" = faults ]; then
  need fusermount3 fuse3
  need '/usr/lib/*/faketime/libfaketimeMT.so.1' libfaketime
fi
if [ "${1:-run}" = bench ]; then
  need cc gcc
  need '/usr/lib/postgresql/*/bin/initdb' postgresql
  need '/usr/share/postgresql/*/extension/postgis.control' postgresql-postgis
fi
if [ "${1:-run}" = cluster ]; then
  need '/usr/lib/postgresql/*/bin/initdb' postgresql
  need etcd etcd-server
  need ip iproute2
  need openssl openssl
fi

[ ${#missing[@]} -eq 0 ] && exit 0
echo "Installing from Debian's packages: ${missing[*]}"
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
