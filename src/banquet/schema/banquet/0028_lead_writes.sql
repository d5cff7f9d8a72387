-- What a device may do to leads without network, and send once it has one.
insert into app_private.mutation_targets (name, operation) values
  ('leads', 'insert'), ('leads', 'update'), ('leads', 'delete'),
  ('activities', 'insert'), ('activities', 'update'), ('activities', 'delete'),
  ('convert_lead', 'call');
