-- migrate:up

-- By what staff choose whom to enrol, and who pays where nobody was named before; empty until the family service has told it again.
alter table child add column school text not null default '';
alter table guardian add column role text not null default '';
create index child_by_class on child (school, school_class);

-- migrate:down
