-- migrate:up
-- Judgments of authorities that were entered anew could be opened and deleted by nobody any more. Only they are filed under an adult.
-- under the previous release: it opens a judgment only through the authority that cites it, and enters both in one transaction.
select set_config('app.scope', 'town', true);
delete from document as d
where d.family_id is null and d.subject_id in (select guardian_id from guardian)
    and not exists (select from child_authority as a where a.document_id = d.document_id);

-- migrate:down
