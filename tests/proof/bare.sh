#!/usr/bin/env bash
# Set-up, tests and demo in a Debian 12 that has python3, python3-venv, make, git, ca-certificates
# and nothing else; once as root, once as an ordinary user. Needs root, mmdebstrap and the network.
#
#   tests/proof/bare.sh [TEST...]     tests for `make test`; all of them where none are named
#
# What is committed is what is tried. It is cloned, so nothing that this machine has comes with it.
# Where packages do not come straight from their indexes, say so in the surroundings:
#   WAYHOME_BARE_BIND   this machine's files and folders (pip's configuration, certificates),
#                       with spaces between, to be read there at the same place
#   PIP_*, NPM_CONFIG_*, SSL_CERT_*, NODE_EXTRA_CA_CERTS, *_proxy are handed on
set -euo pipefail

inside() { # in the bare root, as root or as the ordinary user: $1 port, rest tests
  local port=$1 since
  shift
  cd && git -c advice.detachedHead=false clone -q /source.bundle wayhome && cd wayhome
  timed "make setup" make -s setup
  timed "make setup again" make -s setup
  timed "make test" tests "$*"
  since=$(date +%s%N)
  make -s demo PORT="$port" >/tmp/demo-"$USER" 2>&1 &
  until answers "$port" any; do still $! && sleep 0.2; done
  say "make demo answers" "$since"
  until answers "$port" 200; do still $! && sleep 1; done
  say "make demo has its county" "$since"
  kill -TERM $! # make's number; it hands the signal on
  wait $! || true
  cat /tmp/demo-"$USER"
  grep -q "Sign in as" /tmp/demo-"$USER"
  nothing_left
}

tests() { # what ONLY says; their last lines, or all of them where one failed
  make -s test ONLY="$1" >/tmp/tests-"$USER" 2>&1 || fail /tmp/tests-"$USER"
  tail -n 12 /tmp/tests-"$USER"
}

timed() { # a name, a command
  local name=$1 since
  shift
  since=$(date +%s%N)
  "$@"
  say "$name" "$since"
}

say() { printf '%s, as %s: %d.%d seconds\n' "$1" "$USER" $((($(date +%s%N) - $2) / 10**9)) \
  $((($(date +%s%N) - $2) / 10**8 % 10)); }

fail() { cat "$1"; exit 1; }

still() { kill -0 "$1" 2>/dev/null || fail /tmp/demo-"$USER"; }

answers() { # a port; any answer, or the status after what it leads to
  python3 - "$@" <<'END' 2>/dev/null
import sys, urllib.error, urllib.request
try:
    status = urllib.request.urlopen(f"http://localhost:{sys.argv[1]}/", timeout=10).status
except urllib.error.HTTPError as refused:
    status = refused.code
sys.exit(sys.argv[2] not in ("any", str(status)))
END
}

nothing_left() { # but the shells of this script
  local one said
  for one in /proc/[0-9]*; do
    said=$(tr '\0' ' ' <"$one/cmdline" 2>/dev/null) || continue
    case $said in
    *bare.sh*) ;;
    *wayhome* | *postgres* | *uvicorn*) echo "left running: $said" && exit 1 ;;
    esac
  done
}

outside() { # in a mount and process namespace of its own, which take everything with them
  local root=$1 user=$2 port=$3 home=/root path handed=()
  shift 3
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  for path in ${WAYHOME_BARE_BIND:-}; do
    [ -e "$path" ] || continue
    if [ -d "$path" ]; then mkdir -p "$root$path"; else
      mkdir -p "$root$(dirname "$path")" && touch "$root$path"
    fi
    mount --bind -o ro "$path" "$root$path"
  done
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  [ "$user" = root ] || home=/home/$user
  mapfile -t handed < <(env | grep -E '^(PIP_|NPM_CONFIG_|SSL_CERT_|NODE_EXTRA_CA_CERTS=|[a-z]+_proxy=)')
  exec chroot --userspec="$user:$user" "$root" /usr/bin/env -i "${handed[@]}" HOME="$home" \
    USER="$user" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    bash /bare.sh inside "$port" "$@"
}

main() {
  local user port=8180
  root=$(mktemp -d /var/tmp/wayhome-bare.XXXXXX) # not local: the trap runs after this function
  trap 'rm -rf --one-file-system "$root"' EXIT
  mmdebstrap --quiet --variant=minbase \
    --include=python3,python3-venv,make,git,ca-certificates bookworm "$root"
  chroot "$root" useradd --create-home ordinary
  git bundle create -q "$root/source.bundle" HEAD
  cp "$0" "$root/bare.sh"
  for user in root ordinary; do
    unshare --mount --pid --fork --kill-child bash "$0" outside "$root" "$user" "$port" "$@"
    port=$((port + 1))
  done
}

case ${1:-} in
inside | outside) "$@" ;;
*) main "$@" ;;
esac
