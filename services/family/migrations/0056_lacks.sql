-- migrate:up

-- All that a child's record lacks, whatever activity it is or will be enrolled in; null while the town asks for nothing.
alter table child_completeness add column lacks text[];

-- How often it was said what a place requires: others are told.
create table requirement_told (
    place_id uuid primary key,
    version bigint not null
);
insert into requirement_told (place_id, version) select distinct place_id, 1 from requirement;

-- Every record is looked at again when the service starts.
delete from completeness_day;

-- migrate:down
