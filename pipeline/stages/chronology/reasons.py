"""Why a date or an entry needs a person's eye: codes, and a sentence for each in the reader's language."""

from pipeline.i18n import _


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a text for translation at the time it is shown."""
    return msgid


DATE_REASONS = {
    "ambiguous": N_("It can be read in two ways."),
    "ambiguous-century": N_("The two figures of the year fit two centuries."),
    "ambiguous-winter": N_("A winter belongs to two years; the one in which it began is taken."),
    "context-mismatch": N_("The words and the figures name different days."),
    "context-needed": N_("The date of the record around it is needed to complete it."),
    "count-mismatch": N_("The count of days and the date beside it do not agree."),
    "date-earlier": N_("The date is earlier than that of the entry before."),
    "date-gap": N_("More than a month lies between this entry and the one before."),
    "heading-unread": N_("The line looks like the heading of an entry, but its date cannot be read."),
    "impossible": N_("There is no such day."),
    "misspelt": N_("The name of the month is misspelt; the nearest name is taken."),
    "month-assumed": N_("The month is taken from the record around it."),
    "no-date": N_("There is no date in these words."),
    "not-a-night": N_("The two days do not follow one another."),
    "ocr-digits": N_("Letters were read where figures must stand."),
    "old-style-vague": N_("Only a full day can be turned into the new style."),
    "open-bound": N_("Whether the named date itself is included is not said."),
    "reversed": N_("The end lies before the beginning."),
    "season-range": N_("Seasons are written by their months."),
    "too-long": N_("This is too long for a date."),
    "undated": N_("The document says that it has no date, or the date is lost."),
    "undated-entry": N_("The entry has no date of its own."),
    "unknown-words": N_("Not all of these words are understood as a date."),
    "vague": N_("The words are too loose for a date."),
    "weekday-mismatch": N_("The weekday does not fit the date."),
    "week-assumed": N_("The week is counted from the day of the record."),
    "year-assumed": N_("The year is taken from the record around it."),
}


def explain_date(code: str) -> str:
    """Give a reason as `code: sentence` in the current language; empty for no reason."""
    return f"{code}: {_(DATE_REASONS[code])}" if code else ""
