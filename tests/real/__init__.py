"""The real thing: daemons as processes, PostgreSQL and Redis, sockets; no twin, no fake clock."""
