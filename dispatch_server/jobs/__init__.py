"""Work that outlives the request: kept in the database with the change that asked for it."""
