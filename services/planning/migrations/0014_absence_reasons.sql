-- migrate:up

-- Why children are away, as the town puts it; what an absence costs follows from it. A reason taken out of use keeps its name.
create table absence_reason (
    code text primary key check (code ~ '^[a-z][a-z0-9_]{1,39}$'),
    label text not null,
    position int not null,
    excused text not null check (excused in ('in_time', 'in_time_with_certificate', 'with_certificate', 'never')),
    certificate_days int not null check (certificate_days between 0 and 60),
    waiting_days int not null check (waiting_days between 0 and 10),
    for_families boolean not null,
    removed_at timestamptz
);
insert into absence_reason (code, label, position, excused, certificate_days, waiting_days, for_families) values
    ('illness', 'Maladie', 1, 'with_certificate', 3, 0, true),
    ('family', 'Raison familiale', 2, 'in_time', 3, 0, true),
    ('school_trip', 'Sortie scolaire', 3, 'in_time', 3, 0, true),
    ('other', 'Autre', 4, 'in_time', 3, 0, true);

alter table request drop constraint request_absence_reason_check;
alter table request add foreign key (absence_reason) references absence_reason;
-- The certificate of an absence, and the last day on which it may come; no day where none is needed, or none was set before.
alter table request add column certificate_id uuid references document on delete set null;
alter table request add column certificate_until date;
create index request_awaiting_certificate on request (certificate_until)
    where status = 'pending' and certificate_until is not null and certificate_id is null;
create index request_of_certificate on request (certificate_id) where certificate_id is not null;

-- What the reason says of each missed day, judged when it was declared: free, billed (late, never free, one of the first days), or
-- free with a certificate that a clerk must see.
alter table request_day add column absence text check (absence in ('free', 'late', 'never_free', 'waiting_day', 'certificate'));
update request_day d set absence = case when r.absence_reason = 'illness' then 'certificate' when d.late then 'late' else 'free' end
from request r where r.request_id = d.request_id and r.kind = 'absence';

-- A certificate is hidden with its child, like all else that is about it.
create policy hidden_with_child on document as restrictive using (
    current_setting('app.scope', true) = 'town'
    or subject_id not in (
        select w.child_id from child_withdrawn w
        where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
            and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    )
);

-- The last day on which a daily job was done, whichever process did it.
create table daily_job (
    job text primary key,
    day date not null
);

-- migrate:down
