"""The archivist's stories: transcribe, correct, describe, and a person's word is never overwritten."""
