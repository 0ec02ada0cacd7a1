#!/bin/sh
# dpkg says configure; rpm says how many versions are there.
set -e
case "$1" in
configure | 1 | 2) ;;
*) exit 0 ;;
esac
# The folders of the senders and of the readers that the configuration names.
if ! runuser -u agir -- /usr/bin/agir init --config /etc/agir/agir.yaml /var/lib/agir >/dev/null; then
    echo "agir : les dossiers de travail n’ont pas été préparés ; après correction de /etc/agir/agir.yaml : runuser -u agir -- agir init /var/lib/agir" >&2
fi
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
    systemctl try-restart agir.service || true
fi
