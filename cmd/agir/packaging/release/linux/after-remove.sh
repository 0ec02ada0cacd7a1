#!/bin/sh
# What was received and decided is not a package's to remove: it stays, with its account.
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload || true
case "$1" in
purge | 0)
    if [ -d /var/lib/agir/store ]; then
        echo "agir : la base, les fichiers reçus et les documents restent dans /var/lib/agir ; pour les effacer : rm -r /var/lib/agir && userdel agir"
    fi
    ;;
esac
