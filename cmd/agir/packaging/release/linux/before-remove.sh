#!/bin/sh
# dpkg says remove, or upgrade; rpm says how many versions stay.
set -e
case "$1" in
remove | 0) ;;
*) exit 0 ;;
esac
command -v systemctl >/dev/null || exit 0
if [ -d /run/systemd/system ]; then
    systemctl disable --now agir.service agir-run.timer || true
    systemctl stop agir-run.service || true # one that is at work ends the period at hand
else
    systemctl disable agir.service agir-run.timer || true
fi
