"""SQL: one class per noun; each method is one statement or one transaction.

| module | subject |
|---|---|
| `registrations`, `audit`, `audit_export`, `servers`, `users` | the DAOs, by noun |
| `registration_row` | how one registration is read, locked and changed |
| `registration_lists` | the tables, orders and filters that lists of registrations have |
| `lists`, `cursors`, `counts`, `filters` | pages of any list: position, total and SQL conditions |
| `server_cursors` | cursors of the read API, which carry their filters |
| `json_documents` | what the DAOs return |
"""
