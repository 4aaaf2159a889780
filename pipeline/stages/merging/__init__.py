"""Two people change one page: their texts become one, word by word, and nothing that either wrote is lost."""

from pipeline.stages.merging.changes import Change, changes
from pipeline.stages.merging.page import Conflict, Merged, merge

__all__ = ["Change", "Conflict", "Merged", "changes", "merge"]
