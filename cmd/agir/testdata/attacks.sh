#!/usr/bin/env bash
# What other accounts, other senders and hostile files try, with two real accounts:
#
#     attacks.sh PROGRAM [POINT]
#
# It is run by root, and says of each attack whether the program held. Its status is how
# many times it did not. Any program that knows the verbs may be given, one of an earlier
# commit too.
set -uo pipefail
umask 022 # whatever that of who runs it
agir=$(realpath "$1") only=${2:-}
operator=54320 attacker=54321
home=$(mktemp -d)
trap 'rm -rf "$home" /dev/shm/agir-$operator-* /dev/shm/agir-attaque-*' EXIT
chmod 0755 "$home"
broken=0

held() { # POINT WHAT: the attack was held when the command after them succeeds
    local point=$1 what=$2
    shift 2
    [ -n "$only" ] && [ "$only" != "$point" ] && return
    if "$@"; then echo "tenu     $point  $what"; else
        echo "enfoncé  $point  $what"
        broken=$((broken + 1))
    fi
}
as() { # ACCOUNT COMMAND…
    local account=$1
    shift
    setpriv --reuid "$account" --regid "$account" --clear-groups env -u XDG_RUNTIME_DIR TMPDIR=/tmp HOME="$home" "$@"
}
op() { as $operator timeout -k 5 60 "$agir" "$@"; }
room() { # a folder of the operator's, which is then the current one
    cd "$home" && rm -rf salle && mkdir -m 0755 salle && chown $operator:$operator salle && cd salle || exit 99
}
contacts() { printf 'dossier;nom;prenom;date_naissance;date_contact;mode\n%s;Zzyzzov;Bilal;03/04/1990;12/09/2023;entretien\n' "$1"; }
statement() { # PATH DOSSIER
    as $operator mkdir -p "$(dirname "$1")"
    contacts "$2" | as $operator tee "$1" >/dev/null
}
parcours() {
    as $operator mkdir -p inbox/2023-10-04/sos-solidarites
    printf 'dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/08/2023\nD2;Qwertin;Amina;05/06/1991;44;soliha;14/08/2023\n' |
        as $operator tee inbox/2023-10-04/sos-solidarites/parcours.csv >/dev/null
}

# 1. Between the look at a name and its opening, its sender puts something else there. What
# comes before by its name keeps the program busy in between.
swapped() { # WHAT: a command that puts something at $1
    room
    statement inbox/2023-10-04/aurore/secret.csv D1
    sed -i 's#12/09/2023#31/09/2023#' inbox/2023-10-04/aurore/secret.csv # a fault: the file is given back
    mkdir inbox/2023-10-04/a
    for n in $(seq 300); do contacts "D$n" >"inbox/2023-10-04/a/$n.csv"; done
    chown -R $operator:$operator inbox
    as $operator mkdir -p inbox/2023-10-04/soliha
    chown $attacker inbox/2023-10-04/soliha
    contacts D9 | as $attacker tee inbox/2023-10-04/soliha/z.csv >/dev/null
    touch -d 2023-10-04 inbox/2023-10-04/aurore/secret.csv inbox/2023-10-04/soliha/z.csv
    as $operator timeout -k 5 60 strace -qq -o trace -f -e trace=openat -e inject=openat:delay_enter=10000 "$agir" ingest --inbox inbox --today 2023-10-05 >sortie 2>&1 &
    local pid=$!
    for n in $(seq 300); do grep -qs '[0-9]\.csv"' trace && break || sleep 0.1; done
    as $attacker rm -f inbox/2023-10-04/soliha/z.csv
    as $attacker "$@"
    wait $pid
}
nothing_of_another() {
    swapped ln -s ../aurore/secret.csv inbox/2023-10-04/soliha/z.csv
    op feedback --out retours >/dev/null 2>&1
    ! grep -rqs 'D1;' retours/soliha
}
ends() { swapped mkfifo inbox/2023-10-04/soliha/z.csv && [ $? -ne 124 ]; }
if command -v strace >/dev/null; then
    held 1 "un lien mis à la place d’un fichier pendant la lecture n’est pas suivi" nothing_of_another
    held 1 "un tube mis à la place d’un fichier pendant la lecture n’est pas attendu" ends
fi

# 2. Another account makes, in the memory that all share, what has the name of a room.
sealed() {
    room
    parcours
    as $operator "$agir" key new cle >/dev/null
    AGIR_IDENTITY_FILE=cle op ingest --inbox inbox --today 2023-10-05 >/dev/null 2>&1
}
roomname() { echo "/dev/shm/agir-$operator-$(printf %s "$home/salle/agir.duckdb" | sha256sum | cut -c1-12)-attaque"; }
pipe_in_memory() {
    sealed
    local dir
    for dir in "$(roomname)" /dev/shm/agir-attaque-AAAAAAAAAAAAAAAAAAAAAAAAAA; do
        as $attacker mkdir -m 0777 "$dir" && as $attacker mkfifo -m 0666 "$dir/held"
    done
    AGIR_IDENTITY_FILE=cle op status --today 2023-10-05 >/dev/null
    local status=$?
    rm -rf "$(roomname)" /dev/shm/agir-attaque-*
    [ $status -eq 0 ]
}
emptied_through_a_link() {
    sealed
    as $operator mkdir -m 0700 dossiers
    as $operator touch dossiers/precieux dossiers/held
    local dir
    for dir in "$(roomname)" /dev/shm/agir-attaque-AAAAAAAAAAAAAAAAAAAAAAAAAA; do
        as $attacker mkdir -m 0777 "$dir"
        as $attacker touch "$dir/held"
        chmod 0666 "$dir/held" 2>/dev/null
    done
    # the folder is swapped for a link, over and over, while it is swept
    touch en-cours # removed, whatever ends this script: the loop ends with it
    as $attacker bash -c "cd /dev/shm; while [ -e $home/salle/en-cours ]; do for d in $(roomname); do mv -T \$d \$d.v; ln -s $home/salle/dossiers \$d; rm -f \$d; mv -T \$d.v \$d; done; done" >/dev/null 2>&1 &
    local pid=$!
    for n in $(seq 6); do AGIR_IDENTITY_FILE=cle op status --today 2023-10-05 >/dev/null 2>&1; done
    rm -f en-cours
    wait $pid
    rm -rf "$(roomname)"* /dev/shm/agir-attaque-*
    [ -e dossiers/precieux ]
}
held 2 "un tube d’un autre compte dans la mémoire partagée n’arrête aucune commande" pipe_in_memory
held 2 "un lien d’un autre compte n’y fait vider aucun dossier" emptied_through_a_link

# 3. Another account reads what lies where it may pass.
others_read_nothing() {
    room
    parcours
    chmod 0700 inbox
    (umask 000 && op ingest --inbox inbox --today 2023-10-05 && op feedback --out retours) >/dev/null 2>&1
    [ -z "$(as $attacker grep -rls . agir.duckdb* retours 2>/dev/null)" ]
}
held 3 "un autre compte ne lit ni la base ni ce qui est rendu, quel que soit le umask" others_read_nothing

# 4. The folder of a reader inside another's.
nested() {
    room
    as $operator "$agir" init . >/dev/null
    sed -i 's#^\( *\)mail: ddets-44@agir.invalid#&\n\1folder: /srv/lecteurs/commun#; s#^\( *\)mail: ddets-85@agir.invalid#&\n\1folder: /srv/lecteurs/commun/relecture#' agir.yaml
    grep -q commun/relecture agir.yaml && ! op status --config agir.yaml --today 2023-10-05 >/dev/null 2>sortie && grep -q commun sortie
}
held 4 "le dossier d’un lecteur dans celui d’un autre est refusé" nested

# 5. A line of the journal of readings is changed in the file of the store.
touched_journal() {
    room
    parcours
    op ingest --inbox inbox --today 2023-10-05 >/dev/null
    op journal >/dev/null 2>&1 # no verb reads it: what is taken away is never seen
}
held 5 "le journal des lectures se lit et se vérifie" touched_journal

# 6. A list of names under a password that is soon guessed.
weak_password() {
    room
    parcours
    op ingest --inbox inbox --today 2023-10-05 >/dev/null
    AGIR_WORKLIST_PASSWORD=a op worklist --month 2023-09 --today 2023-10-10 --out documents >/dev/null 2>&1
    [ $? -ne 0 ] && [ -z "$(find documents -name '*.xlsx' 2>/dev/null)" ]
}
strong_cipher() {
    room
    parcours
    op ingest --inbox inbox --today 2023-10-05 >/dev/null
    AGIR_WORKLIST_PASSWORD='quatorze lampes bleues' op worklist --month 2023-09 --today 2023-10-10 --out documents >/dev/null
    find documents -name '*.xlsx' -exec grep -aq 'cipherAlgorithm="AES"' {} + && find documents -name '*.xlsx' -exec grep -aq 'hashAlgorithm="SHA512"' {} +
}
held 6 "un mot de passe d’une lettre est refusé" weak_password
held 6 "la liste de travail est chiffrée en AES-256 et SHA-512" strong_cipher

# 7. What a killed process left in clear, and what is left of the persons removed.
left_in_clear() {
    sealed
    local left=/dev/shm/agir-attaque-laissee
    as $operator mkdir -m 0700 $left
    as $operator touch $left/held $left/copie
    as $operator mkdir ailleurs && cd ailleurs && op explain entrees >/dev/null 2>&1
    local status=0
    [ -e $left ] && status=1
    rm -rf $left
    return $status
}
held 7 "ce qu’un processus tué a laissé en clair part à la commande suivante, quelle qu’elle soit" left_in_clear

# 8. A name of a file that a terminal obeys.
obeyed() {
    room
    statement "inbox/2023-10-04/soliha/$(printf 'a\033[31mb\342\200\256.csv')" D1
    op ingest --inbox inbox --today 2023-10-05 >sortie 2>&1
    op status --today 2023-10-05 >>sortie 2>&1
    op problems --today 2023-10-05 >>sortie 2>&1
    ! grep -q "$(printf '\033\|\342\200\256')" sortie
}
held 8 "un nom de fichier ne commande pas le terminal" obeyed

# 9. The page of the service, asked by another name, and a probe that reads the trouble.
served() { # PATH HOST
    local port=$((20000 + RANDOM % 20000))
    room
    as $operator mkdir inbox
    as $operator timeout 60 "$agir" serve --inbox inbox --listen 127.0.0.1:$port --every 1h >/dev/null 2>&1 &
    local pid=$!
    for n in $(seq 150); do
        sleep 0.2
        curl -s -o /dev/null http://127.0.0.1:$port/ && break
    done
    code=$(curl -s -o "$home/page" -w '%{http_code}' -H "Host: $2" "http://127.0.0.1:$port$1")
    kill $pid 2>/dev/null
    wait $pid 2>/dev/null
}
other_name() { served / ailleurs.example; [ "$code" = 421 ]; }
if command -v curl >/dev/null; then
    held 9 "la page ne répond qu’aux noms de la machine" other_name
fi

# 10. A key of another account, a secret that others read, a configuration that never ends.
strange_key() {
    room
    parcours
    as $attacker "$agir" key new "/tmp/agir-attaque-cle.$$" >/dev/null
    chmod 0600 "/tmp/agir-attaque-cle.$$"
    AGIR_IDENTITY_FILE="/tmp/agir-attaque-cle.$$" timeout 60 "$agir" ingest --inbox inbox --store "$home/salle/racine.duckdb" --today 2023-10-05 >/dev/null 2>&1
    local status=$?
    rm -f "/tmp/agir-attaque-cle.$$"
    [ $status -ne 0 ]
}
brackets() {
    room
    head -c 200000 /dev/zero | tr '\0' '[' | as $operator tee faux.yaml >/dev/null
    (ulimit -v 4000000 && as $operator timeout -k 1 5 "$agir" status --config faux.yaml >sortie 2>&1) # it took all the memory
    grep -q '^agir: faux.yaml' sortie
}
password_of_another() {
    room
    parcours
    timeout 60 "$agir" ingest --inbox inbox --today 2023-10-05 >/dev/null
    echo 'quatorze lampes bleues' | as $attacker tee "/tmp/agir-attaque-mdp.$$" >/dev/null
    chmod 0600 "/tmp/agir-attaque-mdp.$$"
    AGIR_WORKLIST_PASSWORD_FILE="/tmp/agir-attaque-mdp.$$" timeout 60 "$agir" worklist --month 2023-09 --today 2023-10-10 --out documents >/dev/null 2>&1
    local status=$?
    rm -f "/tmp/agir-attaque-mdp.$$"
    [ $status -ne 0 ]
}
held 10 "la clé d’un autre compte n’est pas crue" strange_key
held 10 "le mot de passe d’un fichier d’un autre compte n’est pas cru" password_of_another
held 10 "une configuration de 200 000 crochets est refusée aussitôt" brackets

# What is given to a command ends.
given() { # VERB…: a pipe is named to it
    room
    parcours
    op ingest --inbox inbox --today 2023-10-05 >/dev/null
    as $attacker mkfifo -m 0666 "/tmp/agir-attaque-tube.$$"
    op "$@" "/tmp/agir-attaque-tube.$$" >/dev/null 2>&1
    local status=$?
    rm -f "/tmp/agir-attaque-tube.$$"
    [ $status -ne 124 ] && [ $status -ne 137 ] && [ $status -ne 0 ]
}
held + "un tube donné à agir check n’est pas attendu" given check
held + "un tube donné à agir restore n’est pas attendu" given restore
held + "un tube donné à agir review --import n’est pas attendu" given review --import

# One sender's folder keeps nobody's file from being sealed.
closed_folder() {
    room
    parcours
    as $operator mkdir -p inbox/2023-10-04/soliha
    chown $attacker inbox/2023-10-04/soliha
    as $attacker mkdir -m 0700 inbox/2023-10-04/soliha/ferme
    as $operator "$agir" key new cle >/dev/null
    AGIR_IDENTITY_FILE=cle op ingest --inbox inbox --today 2023-10-05 >/dev/null 2>&1 && [ -e inbox/2023-10-04/sos-solidarites/parcours.csv.age ]
}
held + "un dossier fermé d’un expéditeur n’arrête pas la réception" closed_folder

exit $broken
