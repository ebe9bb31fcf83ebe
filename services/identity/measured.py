"""What operations watch of the database server as a whole, asked by one service for all: whether its backups are being made."""

from prometheus_client import Gauge

from chassis.gauges import Sample

BACKUP_AGE = Gauge(
    "portail_backup_age_seconds",
    "Age of the newest copy of the databases, of the installation while there is none; 0 where no container backup makes them",
)
ARCHIVE_FAILING = Gauge("portail_archive_failing", "1 while the journal of the databases does not leave for the backups")

SAMPLES = (
    Sample(  # The container that makes backups says so where every service may read it (deploy/postgres/backups.sh).
        BACKUP_AGE,
        "select coalesce(extract(epoch from $1::timestamptz - substring(shobj_description(oid, 'pg_database')"
        r" from '^backup (\S+)$')::timestamptz), 0)::float8 as value from pg_database where datname = 'postgres'",
    ),
    Sample(
        ARCHIVE_FAILING,
        "select coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)::int as value, $1::timestamptz"
        " from pg_stat_archiver",
    ),
)
