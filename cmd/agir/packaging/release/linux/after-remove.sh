#!/bin/sh
# What was received and decided is not a package's to remove: it stays, with its account.
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload || true
case "$1" in
purge | 0)
    if [ -d /var/lib/agir/store ]; then
        echo "agir : la base, les fichiers reçus et les documents restent dans /var/lib/agir ; pour les effacer : rm -r /var/lib/agir && userdel agir"
    fi
    if [ -n "$(find /etc/agir -type f 2>/dev/null)" ]; then
        echo "agir : ce que vous avez mis dans /etc/agir (clés, mots de passe, calendrier) y reste ; sans sa clé, une base chiffrée ne s’ouvre plus"
    fi
    ;;
esac
