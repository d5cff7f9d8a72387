-- What a manager sets of a branch is written as every other change of a screen is: once, offline
-- too, and judged by the rights that stand in role_permissions since 0004.

insert into app_private.mutation_targets (name, operation) values
  ('branches', 'update'), ('dayparts', 'update'), ('halls', 'update');
