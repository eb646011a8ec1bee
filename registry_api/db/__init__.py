"""PostgreSQL: the connection pool, time limits for its connections, and the translation of driver errors.

A request waits for a connection, for at most `DB_POOL_TIMEOUT`. What a timeout means decides how long others wait:

                     a request got a connection
           ┌────────────────────────────────────────────┐
           ▼                                            │
      ┌───────────┐   timeout, while other         ┌────┴───┐
      │ available │   requests hold connections    │  busy  │  new requests wait DB_POOL_TIMEOUT
      │           ├───────────────────────────────▶│        │
      └────┬──────┘                                └────┬───┘
           │  ▲                                         │
           │  └─ a request got a connection ─┐          │
           │                            ┌────┴───┐      │
           └─ timeout, while nobody ───▶│  lost  │◀─────┘  new requests wait 0.1 s
              holds a connection        └────────┘

- `busy`: the statements of other requests take too long. Later requests still wait the whole `DB_POOL_TIMEOUT`, in the
  order of their arrival, because a connection may be returned at any moment.
- `lost`: PostgreSQL cannot be reached, or refuses all connections. The pool goes on trying to connect for as long as a
  request waits.

Independent of these, a database can be read-only: reading goes on, and `read_only` replaces the connections once, when
it accepts writes again.

| module | subject |
|---|---|
| `database` | `Database`, what the DAOs use |
| `pool` | the connection pool and its states |
| `session` | its connections |
| `liveness` | recognises dead connections before a request gets them |
| `deadline` | shuts connections whose peer has gone silent |
| `read_only` | replaces the connections after a read-only period |
| `probes` | the checks behind `/health` |
| `parameters` | how a connection is made |
| `translation` | psycopg's errors in the registry's own |
"""

from registry_api.db.database import Database

__all__ = ["Database"]
