-- Who may talk where: staff hear and say things, and see who is there, on the private topics of
-- the branches they work at. `branch:7` is the branch's own, `branch:7:day:2026-11-22` and
-- `branch:7:booking:<uuid>` are about one of its days or bookings; whatever follows the number,
-- the branch decides. All other private topics are closed.
--
-- The right is a row of role_permissions like any other: read is to hear and to see who is there,
-- insert is to speak and to be seen. So a branch can have, say, viewers who only watch.

insert into public.role_permissions (role, table_name, can_read, can_insert)
select role, 'messages', true, true from unnest(enum_range(null::public.staff_role)) role;

-- Judged by the row's own topic and not by realtime.topic(), which is the same where the server
-- asks, but would let whoever can set it read the stored broadcasts of another topic.
create policy select_member on realtime.messages for select to authenticated
  using (substring(topic from '^branch:([1-9][0-9]{0,17})(?::|$)')::bigint
    = any ((select app_private.readable_branches('messages'))::bigint[]));
create policy insert_member on realtime.messages for insert to authenticated
  with check (extension in ('broadcast', 'presence')
    and substring(topic from '^branch:([1-9][0-9]{0,17})(?::|$)')::bigint
    = any ((select app_private.insertable_branches('messages'))::bigint[]));
