"""PostgreSQL: the embedded cluster, migrations, connections, and errors turned into ours."""
