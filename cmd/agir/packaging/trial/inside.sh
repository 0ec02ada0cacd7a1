#!/usr/bin/env bash
# What debian.sh does in the container, and what is looked at. It stops at the first
# thing that is not as it should be.
set -euo pipefail
umask 077 # of an administrator who is careful
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin
cd /root

wants() { # what it is about, what is wanted, what is there
    [ "$2" = "$3" ] || { echo "NOT AS IT SHOULD BE: $1: want $2, got $3"; exit 1; }
    echo "as it should be: $1: $3"
}
soon() { # until it is so, for two minutes
    for _ in $(seq 120); do
        "$@" >/dev/null 2>&1 && return
        sleep 1
    done
    echo "NOT AS IT SHOULD BE: never: $*"
    journalctl --no-pager -u agir.service | tail -20
    exit 1
}
look() { stat -c '%U:%G %a' "$1"; }
apt() { apt-get -qq -y -o Dpkg::Use-Pty=0 "$@" </dev/null; }

open() { find /etc/agir /var/lib/agir ! -type l -perm /o+rwx | xargs; } # what any account of the machine reads

echo "== not in the hands of a person"
useradd --create-home --shell /bin/bash agir
wants "the package" refused "$(apt install ./agir.deb >refused 2>&1 && echo installed || echo refused)"
wants "why" yes "$(grep -q "le compte agir est celui de quelqu’un" refused && echo yes || cat refused)"
userdel --remove agir 2>/dev/null

echo "== installed"
apt install ./agir.deb
wants "the account logs nobody in" /usr/sbin/nologin "$(getent passwd agir | cut -d: -f7)"
wants "the configuration" "root:agir 640" "$(look /etc/agir/agir.yaml)"
wants "the working folder" "agir:agir 750" "$(look /var/lib/agir)"
wants "the store" "agir:agir 700" "$(look /var/lib/agir/store)"
wants "the folder of a sender" "agir:agir 700" "$(look /var/lib/agir/inbox/soliha)"
wants "the folder of a reader" "agir:agir 750" "$(look /var/lib/agir/documents/ddets-44)"
wants "what any account reads" "" "$(open)"
wants "what any account writes" "" "$(dpkg -L agir | while read -r f; do find "$f" -maxdepth 0 ! -type l -perm /o+w; done | xargs)"
apt install --reinstall ./agir.deb
wants "no units but those of the package" no "$([ -e /var/lib/agir/systemd ] && echo yes || echo no)"
wants "nothing works before it is asked to" "disabled inactive" "$(systemctl is-enabled agir || true) $(systemctl is-active agir || true)"
agir version
wants "the manual is that of the program" same "$(zcat /usr/share/man/man1/agir.1.gz | cmp - <(agir man) && echo same)"
wants "what shells complete from" "same same same" "$(for s in bash-completion/completions/agir,bash fish/vendor_completions.d/agir.fish,fish zsh/vendor-completions/_agir,zsh; do cmp "/usr/share/${s%,*}" <(agir completion "${s#*,}") && echo same; done | xargs)"
agir schema --site /tmp/page >/dev/null
wants "the page that checks files" yes "$([ -s /tmp/page/lecteur.js ] && echo yes)"

echo "== works"
systemctl enable --now agir
soon curl -fsS http://127.0.0.1:8650/healthz
wants "the service" "enabled active" "$(systemctl is-enabled agir) $(systemctl is-active agir)"
scores=$(systemd-analyze security agir.service agir-run.service --no-pager | grep -o 'level for .*: [0-9.]*' || true)
echo "$scores"
wants "exposed at 2.0 of 10 at most" 2 "$(awk '$NF <= 2' <<<"$scores" | wc -l)"
mkdir -p /etc/systemd/system/agir.service.d
agir install --network >/etc/systemd/system/agir.service.d/reseau.conf
systemctl daemon-reload
systemctl restart agir
soon curl -fsS http://127.0.0.1:8650/healthz
closed=$(systemd-analyze security agir.service --no-pager | grep -o 'level for .*: [0-9.]*')
wants "less exposed, its network closed" yes "$(awk -v c="${closed##* }" 'NR == 1 && c < $NF {print "yes"}' <<<"$scores")"
rm /etc/systemd/system/agir.service.d/reseau.conf
systemctl daemon-reload
systemctl stop agir
systemctl enable --now agir-run.timer
wants "the timer, for who would rather" "enabled active" "$(systemctl is-enabled agir-run.timer) $(systemctl is-active agir-run.timer)"
systemctl disable --now agir-run.timer
soon test "$(systemctl is-active agir-run.service || true)" = inactive

echo "== a month"
wants "root, in the folder of the account" refused "$(cd /var/lib/agir && agir ingest >/root/refused 2>&1 && echo done || echo refused)"
wants "what is typed instead" yes "$(grep -q 'runuser -u agir -- agir ingest' refused && echo yes || cat refused)"
runuser -u agir -- agir demo --out /var/tmp/demo >/dev/null
cp -a /var/tmp/demo/inbox/. /var/lib/agir/inbox/
mkdir -p /etc/systemd/system/agir-run.service.d
sed -n 's/^ExecStart=\/usr\/bin\/agir/[Service]\nExecStart=\nExecStart=\/usr\/bin\/agir --today 2025-01-10/p' /usr/lib/systemd/system/agir-run.service >/etc/systemd/system/agir-run.service.d/day.conf
systemctl daemon-reload
systemctl start agir-run.service || { journalctl --no-pager -u agir-run.service; exit 1; }
wants "the run" success "$(systemctl show -p Result --value agir-run.service)"
wants "its documents" "agir:agir 640" "$(look /var/lib/agir/documents/a-blanc/ddets-44/rapport-mensuel-44-2024-12.pdf)"
wants "figures, as the demo has them" same "$(cmp /var/tmp/demo/documents/ddets-44/indicateurs-44-2024-12.csv /var/lib/agir/documents/a-blanc/ddets-44/indicateurs-44-2024-12.csv && echo same)"
wants "a command of the account, in its folder" yes "$(cd /var/lib/agir && { runuser -u agir -- agir status || true; } | grep soliha >/dev/null && echo yes)"
journalctl --no-pager -u agir-run.service | tail -5
wants "nobody else reads the store" "agir:agir 600" "$(look /var/lib/agir/store/agir.duckdb)"

echo "== sealed, and live"
agir key new /etc/agir/identity >/dev/null
for unit in agir agir-run; do
    mkdir -p "/etc/systemd/system/$unit.service.d"
    printf '[Service]\nLoadCredential=agir-identity:/etc/agir/identity\n' >"/etc/systemd/system/$unit.service.d/identity.conf"
done
sed -i 's/2025-01-10\(.*\)/2025-01-11\1 --live --by Essai --why essai --metrics agir.prom/' /etc/systemd/system/agir-run.service.d/day.conf
systemctl daemon-reload
systemctl start agir-run.service || { journalctl --no-pager -u agir-run.service; exit 1; }
wants "the run" success "$(systemctl show -p Result --value agir-run.service)"
wants "its documents, that leave" "agir:agir 640" "$(look /var/lib/agir/documents/ddets-44/rapport-mensuel-44-2024-12.pdf)"
wants "the store is sealed" "agir:agir 600 age-encryption.org" "$(look /var/lib/agir/store/agir.duckdb.age) $(head -c 18 /var/lib/agir/store/agir.duckdb.age)"
wants "nothing of it in clear" "no no" "$([ -e /var/lib/agir/store/agir.duckdb ] && echo yes || echo no) $(find /dev/shm -type f | grep -q . && echo yes || echo no)"
wants "a backup, sealed" age-encryption.org "$(head -c 18 /var/lib/agir/sauvegardes/sauvegarde-2025-01-11)"
wants "what is measured" yes "$(grep -q '^agir_job_success_timestamp_seconds{job="ddets"}' /var/lib/agir/agir.prom && echo yes || cat /var/lib/agir/agir.prom)"
wants "a name a run, in its journal" yes "$([ "$(grep -o '"id":"[^"]*"' /var/lib/agir/agir.jsonl | sort -u | wc -l)" -ge 2 ] && echo yes)"
wants "each line has it" "" "$(grep -v '"id":"' /var/lib/agir/agir.jsonl || true)"
wants "what any account reads" /var/lib/agir/agir.prom "$(open)"
rm /etc/systemd/system/agir-run.service.d/day.conf
systemctl daemon-reload
systemctl start agir
soon curl -fsS http://127.0.0.1:8650/metrics
curl -fsS http://127.0.0.1:8650/metrics >metrics
cp /var/lib/agir/agir.prom textfile

echo "== upgraded"
echo '# said by the operator' >>/etc/agir/agir.yaml
rm /etc/agir/schedules/national.yaml # a work that is not his
mine=$(sha256sum </etc/agir/agir.yaml)
dpkg-deb -R agir.deb next
sed -i 's/^Version: .*/Version: 9.0.0-1/' next/DEBIAN/control
echo '# said by the next version' >>next/etc/agir/agir.yaml
(cd next && sed -i '/etc\/agir\/agir.yaml$/d' DEBIAN/md5sums && md5sum etc/agir/agir.yaml >>DEBIAN/md5sums)
dpkg-deb -Znone -b next next.deb >/dev/null
before=$(systemctl show -p MainPID --value agir)
apt -o Dpkg::Options::=--force-confold install ./next.deb >upgraded 2>&1
wants "without a complaint" "" "$(grep '^agir' upgraded || true)"
wants "the work that was taken away" gone "$([ -e /etc/agir/schedules/national.yaml ] || echo gone)"
wants "the version" 9.0.0-1 "$(dpkg-query -f '${Version}' -W agir)"
wants "the configuration of the operator" "$mine" "$(sha256sum </etc/agir/agir.yaml)"
soon curl -fsS http://127.0.0.1:8650/metrics
wants "the service was started again" yes "$([ "$before" != "$(systemctl show -p MainPID --value agir)" ] && echo yes)"

echo "== removed"
apt remove agir
wants "the service" inactive "$(systemctl is-active agir || true)"
wants "the program" gone "$([ -e /usr/bin/agir ] || echo gone)"
wants "the configuration" kept "$([ -e /etc/agir/agir.yaml ] && echo kept)"
wants "the store" kept "$([ -e /var/lib/agir/store/agir.duckdb.age ] && echo kept)"
apt purge agir >purged 2>&1
wants "what stays is said" 2 "$(grep -c '^agir.: .*reste' purged)"
wants "the configuration" gone "$([ -e /etc/agir/agir.yaml ] || echo gone)"
wants "the store" kept "$([ -e /var/lib/agir/store/agir.duckdb.age ] && echo kept)"

if [ -f agir.tar.gz ]; then
    echo "== from the archive"
    rm -r /var/lib/agir /etc/systemd/system/agir.service.d /etc/systemd/system/agir-run.service.d
    tar xzf agir.tar.gz --strip-components 1 -C /usr/local
    wants "what is the program's own" "root:root 755 root:root 755" "$(look /usr/local/bin/agir) $(look /usr/local/share/agir)"
    /usr/local/bin/agir init /srv/agir >/dev/null
    chown -R agir: /srv/agir
    cp /srv/agir/systemd/* /etc/systemd/system/
    systemctl daemon-reload
    cp -a /var/tmp/demo/inbox/. /srv/agir/inbox/
    systemctl start agir-run.service || { journalctl --no-pager -u agir-run.service; exit 1; }
    wants "the run" success "$(systemctl show -p Result --value agir-run.service)"
    wants "the store" "agir:agir 600" "$(look /srv/agir/store/agir.duckdb)"
    systemctl enable --now agir
    soon curl -fsS http://127.0.0.1:8650/metrics
    wants "the page that checks files" yes "$(/usr/local/bin/agir schema --site /tmp/page2 >/dev/null && [ -s /tmp/page2/lecteur.js ] && echo yes)"
fi
echo "== all as it should be"
