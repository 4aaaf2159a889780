"""The form of a description, made from the profile: fields, what was typed, and all faults at once."""

from pipeline.stages.forms.checking import Fault, Missing, check_form, missing_terms
from pipeline.stages.forms.fields import SECTIONS, Entry, FormField, entries_of, form_fields, values_of

__all__ = [
    "SECTIONS",
    "Entry",
    "Fault",
    "FormField",
    "Missing",
    "check_form",
    "entries_of",
    "form_fields",
    "missing_terms",
    "values_of",
]
