-- Batches of bookings may wait on a device like any other change, and are done once. Challenges
-- may not: time runs from when the server hears of one.

insert into app_private.mutation_targets (name, operation) values
  ('confirm_bookings', 'call'), ('cancel_bookings', 'call'), ('release_bookings', 'call'),
  ('confirm_event', 'call');
