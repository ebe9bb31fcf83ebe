#!/bin/sh
# Backups of the databases in containers, with PostgreSQL's own programs: a copy of the whole server each night, and every piece of its
# journal; and the way back to a moment. `base` holds the copies, each named by the moment at which it was whole, `wal` the journal.
#   backups.sh nightly          takes the copies for as long as it runs (the container `backup`)
#   backups.sh now              takes one at once
#   backups.sh well             ends with an error when the newest copy is old, or the journal does not leave
#   backups.sh restore [MOMENT] puts the files of a stopped server back; the moment in Paris time, the latest where there is none
#   backups.sh archive, fetch   what the server itself calls (archive_command, restore_command)
set -eu
umask 077

backups=${PORTAIL_BACKUPS_FOLDER:-/var/lib/portail/backups}
base=$backups/base
wal=$backups/wal
restored=$backups/restored  # one line for each restore: when it happened, the journal's branch since then, the moment it went back to
keep=${PORTAIL_BACKUP_KEEP:-7}
configuration=${PORTAIL_POSTGRES_CONFIGURATION:-/etc/portail}
server=${PGHOST:-postgres}
password=${PORTAIL_DATABASE_ADMIN_PASSWORD_FILE:-/run/secrets/postgres-postgres.password}

say() { echo "$(TZ=Europe/Paris date '+%d/%m/%Y %H:%M:%S')  $*"; }
refuse() { say "$*" >&2; exit 1; }
named() { date -u ${1:+-d "$1"} +%Y%m%dT%H%M%SZ; }
moment_of() { echo "$1" | sed -E 's/(....)(..)(..)T(..)(..)(..)Z/\1-\2-\3T\4:\5:\6Z/'; }
plain() { TZ=Europe/Paris date -d "$(moment_of "$1")" '+%d/%m/%Y à %H:%M:%S'; }
key() { [ ! -f "$password" ] || cat "$password"; }  # the way back needs none: it speaks to its own server only
ask() { PGPASSWORD=$(key) psql -h "$server" -U postgres -d postgres -w -X -A -t -q -c "$1"; }
copies() { [ ! -d "$base" ] || find "$base" -mindepth 1 -maxdepth 1 -name '*Z' | sort; }
newest() { copies | tail -1; }
hours_old() { echo $((($(date +%s) - $(date -d "$(moment_of "$(basename "$1")")" +%s)) / 3600)); }

# The journal

# A folder is that of the databases that come first: PostgreSQL gave them a number, which their copies bear, too. The journals of two
# towns in one folder would leave neither of them whole.
claim() {
    [ -s "$backups/identity" ] || echo "$1" >"$backups/identity"
    [ "$(cat "$backups/identity")" = "$1" ] ||
        refuse "$backups contient les sauvegardes d'une autre ville : chacune a son dossier (PORTAIL_BACKUPS). Rien n'a été fait."
}

# A piece is there whole or not at all, and never in the place of another.
archive() {
    claim "$(od -An -tu8 -N8 "$PGDATA/global/pg_control" | tr -d ' ')"
    mkdir -p "$wal"
    kept=$wal/$2.gz
    if [ -f "$kept" ]; then
        gunzip -c "$kept" | cmp -s - "$1"
        return
    fi
    gzip -c "$1" >"$kept.new"
    sync "$kept.new"
    mv "$kept.new" "$kept"
    sync "$wal"
}

# What was not archived yet is still beside the files of the server that was there. An error that is more than "no such piece" must
# end the recovery: as the end of the journal it would lose all that comes after.
fetch() {
    if [ -e "$wal/$1.gz" ]; then
        gunzip -c "$wal/$1.gz" >"$2" || exit 200
    elif [ -e "$PGDATA/pg_wal/$1" ]; then
        cp "$PGDATA/pg_wal/$1" "$2" || exit 200
    else
        exit 1
    fi
}

# The piece with which a copy begins: START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
first_piece() { tar -xzOf "$1/base.tar.gz" --occurrence=1 backup_label | sed -n '1s/.*(file \([0-9A-F]*\)).*/\1/p'; }

# The copies

take() {
    claim "$(ask 'select system_identifier from pg_control_system()')"
    mkdir -p "$base" "$wal"
    fresh=$base/underway
    rm -rf "$fresh"
    PGPASSWORD=$(key) pg_basebackup -D "$fresh" -d "host=$server user=postgres" -w \
        --format=tar --gzip --checkpoint=fast --wal-method=stream
    pg_verifybackup --quiet --no-parse-wal "$fresh"
    made=$base/$(named)
    mv "$fresh" "$made"
    sync "$base"
    gone=0
    for old in $(copies | head -n "-$keep"); do
        rm -rf "$old"
        gone=$((gone + 1))
    done
    [ "$gone" -eq 0 ] || pg_archivecleanup -x .gz "$wal" "$(first_piece "$(copies | head -1)")"
    tell "$(basename "$made")"
    say "Sauvegarde faite et vérifiée : $made ($(du -sm "$made" | cut -f1) Mo). $gone ancienne(s) supprimée(s)."
}

# The alert backup-old reads the age of the newest copy here: services see the database, and never the backups.
tell() { ask "comment on database postgres is 'backup $(moment_of "$1")'"; }

due() {
    [ -n "$(newest)" ] || return 0
    old=$(hours_old "$(newest)")
    [ "$old" -ge 26 ] || { [ "$old" -ge 20 ] && case $(date -u +%H) in 01 | 02) true ;; *) false ;; esac; }
}

nightly() {
    trap 'kill $! 2>/dev/null || true; exit 0' TERM INT
    until pg_isready -q -h "$server" -U postgres; do sleep 2 & wait $!; done
    if [ -n "$(newest)" ]; then tell "$(basename "$(newest)")"; else tell "$(named)"; fi  # without any, its age counts from now
    while :; do
        pause=60
        if due; then
            (take) & wait $! || { say "La sauvegarde n'a pas pu être faite : nouvel essai dans dix minutes." >&2; pause=600; }
        fi
        sleep "$pause" & wait $!
    done
}

well() {
    [ -n "$(newest)" ] || refuse "Il n'y a aucune sauvegarde."
    [ "$(hours_old "$(newest)")" -lt 36 ] || refuse "La dernière sauvegarde a plus d'un jour et demi."
    [ "$(ask "select last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver")" != t ] ||
        refuse "Le journal de la base ne part plus vers les sauvegardes."
}

# The way back

# The newest copy from which the moment is reached ("" for the latest): none of a time that a restore took back.
chosen() {
    for copy in $(copies); do
        taken=$(basename "$copy")
        [ -z "$1" ] || [ ! "$taken" \> "$1" ] || continue
        [ ! -f "$restored" ] || awk -v at="$1" -v taken="$taken" \
            '(at == "" || $1 <= at) && taken > $3 && taken < $1 { exit 1 }' "$restored" || continue
        echo "$copy"
    done | tail -1
}

# The branch of the journal in which a moment lies: each restore begins one. What an abandoned restore archived belongs to none.
branch() {
    own=$(printf '%d' "0x$(first_piece "$2" | cut -c1-8)")
    [ ! -f "$restored" ] || awk -v at="$1" -v own="$own" \
        '(at == "" || $1 <= at) { last = $2 } END { if (last > own) print last }' "$restored"
}

# The newest archived piece of a branch of the journal, without the branch.
last_piece() { find "$wal" -name "$(printf '%08X' "$1")????????????????.gz" | sort | tail -1 | xargs -r basename | cut -c9-24; }

restore() {
    at=${1:-${PORTAIL_RESTORE_AT:-}}
    until_then=""
    if [ -n "$at" ]; then
        [ -e /usr/share/zoneinfo/Europe/Paris ] || refuse "Il manque les fuseaux horaires (paquet tzdata) : l'heure de Paris serait mal lue."
        until_then=$(named "TZ=\"Europe/Paris\" $at") || refuse "« $at » n'est pas un moment : AAAA-MM-JJTHH:MM:SS, heure de Paris."
        [ ! "$until_then" \> "$(named)" ] || refuse "Ce moment n'est pas encore passé : rien n'a été changé."
    fi
    answer=0
    pg_isready -q -h "$server" -U postgres || answer=$?
    [ "$answer" -ge 2 ] || refuse "La base tourne : arrêtez d'abord le portail. Rien n'a été changé."
    copy=$(chosen "$until_then")
    [ -n "$copy" ] || refuse "Aucune sauvegarde d'avant ce moment dans $base. La plus ancienne : $(copies | head -1)."
    { [ -r "$wal" ] && [ -x "$wal" ] && [ -z "$(find "$wal" -name '*.gz' ! -readable | head -1)" ]; } ||
        refuse "Le journal dans $wal n'est pas lisible. Rien n'a été changé."
    fresh=$PGDATA.new
    rm -rf "$fresh"
    mkdir -p "$(dirname "$fresh")"
    # The manifest names each file with its size; pieces of the journal come on top.
    needed=$(($(grep -o '"Size": [0-9]*' "$copy/backup_manifest" | awk '{ sum += $2 } END { printf "%.0f", sum / 1048576 }') + 1500))
    free=$(df -m --output=avail "$(dirname "$fresh")" | tail -1)
    [ "$free" -gt "$needed" ] || refuse "Il faut $needed Mo libres pour remettre les bases, il y en a $free. Rien n'a été changé."
    say "Sauvegarde du $(plain "$(basename "$copy")"), puis le journal."
    replay "$copy" "$(branch "$until_then" "$copy")"
    put_in_place
}

# Recovers the copy beside the present files, which nothing touches before it has gone well.
replay() {
    mkdir "$fresh"
    socket=$(mktemp -d)
    running=""
    trap 'exit 130' INT TERM
    trap 'abandon' EXIT
    tar -xzf "$1/base.tar.gz" -C "$fresh"
    tar -xzf "$1/pg_wal.tar.gz" -C "$fresh/pg_wal"
    touch "$fresh/recovery.signal"
    wanted=""
    [ -z "$at" ] || wanted="$(echo "$at" | tr T ' ') Europe/Paris"
    postgres -D "$fresh" -c config_file="$configuration/postgresql.conf" -c listen_addresses= -c unix_socket_directories="$socket" \
        -c restore_command="sh $0 fetch %f %p" -c recovery_target_timeline="${2:-current}" -c recovery_target_time="$wanted" \
        -c recovery_target_action=promote >"$socket/log" 2>&1 &
    running=$!
    server=$socket
    waited=0
    until [ "$(ask 'select pg_is_in_recovery()' 2>/dev/null || true)" = f ]; do
        kill -0 "$running" 2>/dev/null || {
            tail -12 "$socket/log" >&2
            refuse "La base s'est arrêtée en relisant le journal (voir ci-dessus) : il ne va pas jusqu'à ce moment, ou il est incomplet." \
                "Sans moment, il est suivi aussi loin qu'il va. Rien n'a été changé."
        }
        waited=$((waited + 1))
        [ $((waited % 30)) -ne 0 ] || say "Le journal est relu… $(ask 'select pg_last_xact_replay_timestamp()' 2>/dev/null || true)"
        sleep 1
    done
    reached=$(ask 'select pg_walfile_name(pg_last_wal_replay_lsn() - 1)' | cut -c9-24)
    last=$(last_piece "${2:-$(printf '%d' "0x$(first_piece "$1" | cut -c1-8)")}")
    [ -n "$at" ] || [ ! "$last" \> "$reached" ] ||
        refuse "Le journal s'arrête à $reached, et $last est archivé : une pièce manque ou est abîmée. Rien n'a été changé."
    for database in $(ask "select datname from pg_database where not datistemplate and datname <> 'postgres'"); do
        psql -h "$socket" -U postgres -d "$database" -X -q -1 -v ON_ERROR_STOP=1 <<'SQL'
    delete from projection_position;
    with parked as (delete from dead_event returning *)
    insert into dead_event (seq, aggregate, subject, payload, error, parked_at)
    select -row_number() over (order by seq desc), aggregate, subject, payload, error, parked_at from parked;
SQL
    done
    seen=$(ask "select to_char(pg_last_xact_replay_timestamp() at time zone 'Europe/Paris', 'DD/MM/YYYY à HH24:MI:SS')")
    timeline=$(printf '%d' "0x$(ask 'select pg_walfile_name(pg_current_wal_insert_lsn())' | cut -c1-8)")
    kill -INT "$running"
    wait "$running"
    running=""
}

abandon() {
    code=$?
    [ -z "$running" ] || { kill -INT "$running" 2>/dev/null && wait "$running"; } || true
    rm -rf "$fresh" "$socket"
    exit "$code"
}

put_in_place() {
    trap - EXIT INT TERM
    rm -rf "$socket"
    now=$(named)
    aside=$PGDATA.avant-$now
    [ ! -d "$PGDATA" ] || mv "$PGDATA" "$aside"
    mv "$fresh" "$PGDATA"
    echo "$now $timeline ${until_then:-$now}" >>"$restored"
    sync
    for broker in ${PORTAIL_BROKER_FOLDERS:-}; do  # what it carried is told again by the owners
        [ ! -d "$broker/jetstream" ] || mv "$broker/jetstream" "$broker/avant-$now"
    done
    say "Les bases sont remises. La dernière écriture retrouvée est du ${seen:-moment de la sauvegarde}."
    [ ! -d "$aside" ] || say "L'état d'avant est gardé dans $aside, et les événements du courtier à côté des siens."
    say "Suite : docs/runbook.md, « Bringing a town back », étape 3."
}

command=$1
shift
case $command in
    nightly) nightly ;;
    now) take ;;
    well) well ;;
    restore) restore "$@" ;;
    archive) archive "$@" ;;
    fetch) fetch "$@" ;;
    *) refuse "Commande inconnue : $command" ;;
esac
