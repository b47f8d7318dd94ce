-- {{label}}: what changes, and why.
-- Runs in a transaction of its own; docs/migrations.md lists the directives that change that.

