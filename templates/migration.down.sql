-- Undoes {{label}}: afterwards the schema is exactly what it was before.

