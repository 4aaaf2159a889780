"""Door of archivists and researchers: server-rendered pages, IIIF and JSON over one opened archive."""
