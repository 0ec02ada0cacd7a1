#!/usr/bin/env bash
# The package of Red Hat, laid by rpm in a root of its own, upgraded and erased: what its
# scripts make, what is kept. The root is that of debian.sh, for none of Red Hat can be
# made here: what depends on its versions of other packages is not tried. By root:
#
#   redhat.sh agir-VERSION.x86_64.rpm
set -euo pipefail
package=$(realpath "$1")
kept=${XDG_CACHE_HOME:-$HOME/.cache}/agir/debian-bookworm.tar
[ -f "$kept" ] || { echo "debian.sh comes first: it makes the root"; exit 1; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
tar xf "$kept" -C "$root"

wants() { # what it is about, what is wanted, what is there
    [ "$2" = "$3" ] || { echo "NOT AS IT SHOULD BE: $1: want $2, got $3"; exit 1; }
    echo "as it should be: $1: $3"
}
rpm() { command rpm --root "$root" --nodeps "$@" 2>&1 | { grep -v '^rpm: ' || true; }; }
look() { chroot "$root" stat -c '%U:%G %a' "$1"; }

if command -v rpmlint >/dev/null; then
    rpmlint --config "$(dirname "$(realpath "$0")")/rpmlint.toml" "$package"
    echo "as it should be: the package, for rpmlint"
fi
command rpm -K "$package"

echo "== installed"
rpm -i "$package"
wants "the account logs nobody in" /usr/sbin/nologin "$(chroot "$root" getent passwd agir | cut -d: -f7)"
wants "the configuration" "root:agir 640" "$(look /etc/agir/agir.yaml)"
wants "the working folder" "agir:agir 750" "$(look /var/lib/agir)"
wants "the store" "agir:agir 700" "$(look /var/lib/agir/store)"
wants "the folder of a sender" "agir:agir 700" "$(look /var/lib/agir/inbox/soliha)"
wants "a command of the account, in its folder" yes "$(chroot "$root" sh -c 'cd /var/lib/agir && runuser -u agir -- agir check-config >/dev/null' && echo yes)"

echo "== upgraded"
echo '# said by the operator' >>"$root/etc/agir/agir.yaml"
rpm -U --force "$package"
wants "the configuration of the operator" "# said by the operator" "$(tail -n 1 "$root/etc/agir/agir.yaml")"

echo "== erased"
rpm -e agir
wants "the program" gone "$([ -e "$root/usr/bin/agir" ] || echo gone)"
wants "the configuration that was changed" kept "$([ -e "$root/etc/agir/agir.yaml.rpmsave" ] && echo kept)"
wants "what was received" kept "$([ -d "$root/var/lib/agir/inbox/soliha" ] && echo kept)"
echo "== all as it should be"
