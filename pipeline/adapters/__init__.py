"""One outside thing each: file store, database, engine, index. Chosen only in pipeline.wiring."""
