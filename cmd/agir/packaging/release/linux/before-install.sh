#!/bin/sh
# The account that works: it owns its folder, and nobody logs in as it.
set -e
getent group agir >/dev/null || groupadd --system agir
getent passwd agir >/dev/null ||
    useradd --system --gid agir --home-dir /var/lib/agir --no-create-home --shell /usr/sbin/nologin --comment "AGIR indicateurs" agir
