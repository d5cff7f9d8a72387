-- PostgreSQL lets everybody run a new function. Those of app_private that write with the owner's
-- rights (`claim_halls`) must run from their triggers alone, so PUBLIC loses them all here; what
-- policies and column defaults call was granted to the request roles by name, where it is made.
-- A later file that adds a function there says the same again; a test looks.

revoke execute on all functions in schema app_private from public;

-- Identity columns need no grant to count; the numbers in use are nobody's business.
revoke all on sequence public.branches_id_seq, public.memberships_id_seq, public.halls_id_seq,
  public.dayparts_id_seq, public.audit_log_id_seq from anon, authenticated;
