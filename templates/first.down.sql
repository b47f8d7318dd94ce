-- Undoes 001_initial_schema: afterwards the schema is exactly what it was before.

DROP TABLE notes;
