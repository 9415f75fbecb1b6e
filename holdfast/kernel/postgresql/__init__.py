"""The database backend of Holdfast (`ENGINE`): Django's own for PostgreSQL, asked less often whether it is there."""
