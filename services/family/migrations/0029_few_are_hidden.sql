-- migrate:up

-- Believed to return a thousand rows, they made the planner read whole tables rather than pay for them once a row asked for.
alter function own_children() rows 5;
alter function hidden_children() rows 5;
alter function hidden_documents() rows 5;

-- migrate:down
