"""One file for each change of the schema, in order; never changed once shipped."""
