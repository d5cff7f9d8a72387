-- What clients may subscribe to: `alter publication supabase_realtime add table ...` makes a table
-- live. It starts empty; nothing is live by accident.

create publication supabase_realtime;
