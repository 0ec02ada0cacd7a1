#!/usr/bin/env bash
# The first day of an operator, in an account that has never seen the program:
#
#     first_day.sh PROGRAM
#
# It is run by root, who makes the account, gives it the program, and removes it. What the
# account types is what the guide prints (agir guide), from « Installer » to the day on
# which the documents leave, in the order of the guide and nothing else; what the guide
# says in words is done by hand: an address is changed, the senders lay their files. It
# prints the session, and its status is 0 when the first report is there.
set -euo pipefail
umask 022
program=$(realpath "$1")
who=agir-essai-$$
useradd --create-home --shell /bin/bash "$who"
home=$(getent passwd "$who" | cut -d: -f6)
trap 'userdel --remove "$who" >/dev/null 2>&1 || true' EXIT
install -D -m 0755 "$program" "$home/bin/agir"
chown -R "$who:" "$home"

session="$home/session.sh"
cat >"$session" <<'SESSION'
set -uo pipefail
export PATH="$HOME/bin:$PATH" LANG=fr_FR.UTF-8
mkdir travail && cd travail

# The last month whose report is due: it leaves on the fifth of the next one at seven, so
# that before then the account sees the report of the month before (schedules/ddets.yaml).
due=$(TZ=Europe/Paris date -d "$(TZ=Europe/Paris date -d '4 days ago 7 hours ago' +%Y-%m-01) -1 day" +%Y-%m-%d)

say() { printf '\n$ %s\n' "$1"; }
fail() { printf 'ÉCHEC : %s\n' "$1"; exit 1; }

lay() { # what the senders lay, of that month
    local month
    month=$(date -d "$due" +%m/%Y)
    printf 'dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/%s\nD2;Qwertin;Amina;05/06/1991;44;soliha;14/%s\n' "$month" "$month" >inbox/sos-solidarites/parcours.csv
    printf 'dossier;nom;prenom;date_naissance;date_contact;mode\nD1;Zzyzzov;Bilal;03/04/1990;20/%s;entretien\nD2;Qwertin;Amina;05/06/1991;22/%s;visite\n' "$month" "$month" >inbox/soliha/contacts.csv
}

# The commands of the guide, one a line, up to the one that puts the store in service.
agir guide | sed -n 's/^    \(agir .*\)$/\1/p' | sed '/^agir run --live/q' >"$HOME/commandes"
grep -q '^agir run --live' "$HOME/commandes" || fail "le guide ne va pas jusqu’à la mise en service"

while IFS= read -r line; do
    case "$line" in
    "agir check-config") # « On change les adresses, celle de l’exploitant comprise »
        sed -i 's/exploitant@agir.example/camille.exemple@agir.invalid/' agir.yaml ;;
    "agir check "*) # « Chaque expéditeur dépose ses fichiers dans son dossier »
        [ -e inbox/soliha/contacts.csv ] || lay ;;
    "agir run --live"*) # « On relit »
        ls documents/a-blanc/*/*.pdf >/dev/null 2>&1 || fail "rien à relire dans documents/a-blanc"
        ls documents/ddets-44/*.pdf >/dev/null 2>&1 && fail "un document est parti avant la mise en service" ;;
    esac
    say "$line"
    eval "$line" </dev/null || fail "$line : code $?"
done <"$HOME/commandes"

say "agir status"
agir status || [ $? = 1 ] || fail "agir status"
month=${due%-*}
report=$(ls documents/*/*-"$month".pdf 2>/dev/null | head -1)
[ -n "$report" ] && [ "$(head -c 5 "$report")" = "%PDF-" ] || fail "aucun document de $month"
printf '\npremier document : %s\n' "$report"
SESSION
chown "$who:" "$session"
runuser -l "$who" -c "bash session.sh"
