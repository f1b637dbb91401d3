"""What outlives a process: accounts, characters, serials, leases, and where they are kept.

`interfaces` says what daemons may ask and `rows` what they get; `errors` is all they need to catch. Adapters:
`database` and `postgres_*` for PostgreSQL, `redis` for the cache, `passwords` for hashing.
"""
