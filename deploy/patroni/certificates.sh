#!/usr/bin/env bash
# Makes the cluster's own authority, once, and a key and certificate for each host:
#     certificates.sh DIRECTORY NAME=ADDRESS...
# Keep ca.key off the hosts. On each host NAME.key and NAME.crt become host.key and host.crt beside ca.crt, in
# /etc/patroni/tls (owner postgres) and in /etc/etcd/tls (owner etcd), keys with mode 600.
set -euo pipefail
umask 077
[ $# -ge 2 ] || { sed -n '2,5p' "$0"; exit 2; }
mkdir -p "$1" && cd "$1"
shift

new_key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

if [ ! -f ca.key ]; then
  new_key ca.key
  openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj "/CN=debtormap cluster" -out ca.crt
fi
for host in "$@"; do
  name=${host%%=*} address=${host#*=}
  kind=DNS
  [[ $address =~ ^[0-9.]+$ || $address == *:* ]] && kind=IP
  new_key "$name.key"
  openssl req -new -key "$name.key" -subj "/CN=$name" |
    openssl x509 -req -CA ca.crt -CAkey ca.key -CAcreateserial -sha256 -days 1095 -out "$name.crt" -extfile <(
      echo "subjectAltName = $kind:$address, IP:127.0.0.1, DNS:localhost"
      echo "extendedKeyUsage = serverAuth, clientAuth"
      echo "keyUsage = digitalSignature"
    ) 2>/dev/null
done
chmod 644 ./*.crt
