#!/usr/bin/env bash
# A Debian that is new, started in a container with its own systemd and no network: the
# package is installed there, makes a month as a service, is upgraded, removed and
# purged. By root, with mmdebstrap and systemd-nspawn:
#
#   debian.sh agir_VERSION_amd64.deb
#
# The archive for any other Linux is tried after it, when it lies beside the package.
# The system as it was installed is kept in ~/.cache/agir for the next time.
set -euo pipefail
deb=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
kept=${XDG_CACHE_HOME:-$HOME/.cache}/agir/debian-bookworm.tar
if [ ! -f "$kept" ]; then
    mkdir -p "$(dirname "$kept")"
    mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,passwd,curl bookworm "$kept.part"
    mv "$kept.part" "$kept"
fi
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
tar xf "$kept" -C "$root"
install -m 755 "$here/inside.sh" "$root/root/inside.sh"
cp "$deb" "$root/root/agir.deb"
archive=$(find "$(dirname "$deb")" -maxdepth 1 -name 'agir-*-linux-amd64.tar.gz' -print -quit)
[ -z "$archive" ] || cp "$archive" "$root/root/agir.tar.gz"
cat >"$root/etc/systemd/system/trial.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c '/root/inside.sh >/root/said 2>&1; echo $? >/root/status; systemctl poweroff --no-block'
UNIT
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../trial.service "$root/etc/systemd/system/default.target.wants/trial.service"
timeout 1500 systemd-nspawn --quiet --register=no --keep-unit --private-network --console=pipe -D "$root" --boot >"$root/console" 2>&1 </dev/null || true
if [ ! -f "$root/root/status" ]; then
    cat "$root/console" "$root/root/said" 2>/dev/null || true
    echo "the container did not come to an end"
    exit 1
fi
cat "$root/root/said"
status=$(cat "$root/root/status")
for text in metrics textfile; do
    if [ "$status" = 0 ] && command -v promtool >/dev/null; then
        promtool check metrics <"$root/root/$text"
        echo "as it should be: $text, for promtool"
    fi
done
if [ "$status" = 0 ] && command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error,warning "$deb"
    echo "as it should be: the package, for lintian"
fi
exit "$status"
