"""Who may hear what: tables, policies, memberships."""
