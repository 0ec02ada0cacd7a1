#!/bin/sh
# The account that works: it owns its folder, its group is its own, and nobody logs in as
# it. dpkg says install or upgrade; rpm says how many versions there will be.
set -e
getent group agir >/dev/null || groupadd --system agir
account=$(getent passwd agir || true)
if [ -z "$account" ]; then
    useradd --system --gid agir --home-dir /var/lib/agir --no-create-home --shell /usr/sbin/nologin --comment "AGIR indicateurs" agir
    exit 0
fi
# One that was there may be a person's: what is received is not put in her hands.
uid=$(echo "$account" | cut -d: -f3)
case "$1/$(echo "$account" | cut -d: -f7)" in
install/*/nologin | install/*/false | 1/*/nologin | 1/*/false) ;;
install/* | 1/*)
    if [ "$uid" -eq 0 ] || [ "$uid" -ge 1000 ]; then
        echo "agir : le compte agir est celui de quelqu’un, qui s’y connecte : il lirait tout ce que les partenaires envoient. Renommez-le (usermod --login), ou fermez-le (usermod --shell /usr/sbin/nologin agir), puis recommencez." >&2
        exit 1
    fi
    ;;
esac
# Documents are given to the group of the account: it is not one that others are of.
if [ "$(id -gn agir)" != agir ]; then
    usermod --gid agir agir
fi
