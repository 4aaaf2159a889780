"""Data, not code: profile, kinds, vocabularies, index mappings, migrations, translations."""
