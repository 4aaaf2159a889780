"""Who may see a document and from when: the term of the law, consent, and what a record says of it."""

from pipeline.stages.access_terms.rule import (
    ACCESS,
    AVAILABLE,
    FOR_EVER,
    MOST_YEARS,
    USUAL_YEARS,
    Access,
    AccessFacts,
    Living,
    decide_access,
    shut_until,
    years_after,
)

__all__ = [
    "ACCESS",
    "AVAILABLE",
    "FOR_EVER",
    "MOST_YEARS",
    "USUAL_YEARS",
    "Access",
    "AccessFacts",
    "Living",
    "decide_access",
    "shut_until",
    "years_after",
]
