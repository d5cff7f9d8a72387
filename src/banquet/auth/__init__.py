"""Accounts, sessions and tokens: the part of GoTrue that Supabase clients speak."""
