"""Sentences of those who sign in and of what they may do."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

PEOPLE: Mapping[str, Sentence] = {
    "account-change-what": Sentence(
        N_("Say what to change."), N_("archive users change NAME --shown … --role … --password")
    ),
    "account-held": Sentence(
        N_("The name «{name}» was given before."), N_("Choose another: a name is never given to a second person.")
    ),
    "account-last-administrator": Sentence(
        N_("«{name}» is the only administrator."), N_("Make somebody else administrator first.")
    ),
    "account-name-wrong": Sentence(
        N_("«{name}» cannot be a name to sign in with."),
        N_("2 to 40 Latin or Cyrillic letters, digits, dots and hyphens, no blanks."),
    ),
    "account-shown-wrong": Sentence(
        N_("The name that others see must have 1 to 80 characters on one line."), N_("Write it as «Анна Петрова».")
    ),
    "account-unknown": Sentence(N_("There is no account «{name}»."), N_("archive users list shows all.")),
    "csrf-missing": Sentence(
        N_("This change did not come from a page of this archive, or the page was too old. Nothing was changed."),
        N_("Open the page again and repeat it there."),
    ),
    "foreign-page": Sentence(
        N_("This change came from a page of another site. Nothing was changed."),
        N_("Open the page of this archive itself."),
    ),
    "form-too-large": Sentence(
        N_("This is more than a page takes at once: {limit_mib} MiB. Nothing was changed."),
        N_("Send it in parts; go back in the browser to find what you wrote."),
    ),
    "four-eyes": Sentence(
        N_("You wrote this text yourself: somebody else has to check it. Nothing was changed."),
        N_("Leave it in the queue; whoever takes it next can check it."),
    ),
    "password-common": Sentence(
        N_("This password is too easily guessed."), N_("Take several words that belong to nobody's name.")
    ),
    "password-short": Sentence(
        N_("A password has {least} characters at least and {most} at most."), N_("A sentence is easy to remember.")
    ),
    "passwords-differ": Sentence(N_("The new password was not written twice alike."), N_("Write it again.")),
    "right-missing": Sentence(
        N_("{shown} ({role}) may not do this. Nothing was changed."),
        N_("Ask an administrator of the archive; what you wrote is below."),
    ),
    "role-unknown": Sentence(N_("There is no role «{role}»."), N_("Choose one of: {roles}.")),
    "session-missing": Sentence(
        N_("You are not signed in, or not any more. Nothing was lost."), N_("Sign in and go on.")
    ),
    "sign-in-failed": Sentence(
        N_("Name and password do not belong together."), N_("Check the keyboard's language and Caps Lock; try again.")
    ),
    "sign-in-too-often": Sentence(
        N_("There were too many attempts to sign in."), N_("Wait {minutes} minutes, then try again.")
    ),
    "state-machine": Sentence(
        N_("This page is a machine reading still; no person has gone through its text."),
        N_("Correct it or accept its words first, then somebody else can check it."),
    ),
    "state-right": Sentence(
        N_("Your role may not take a page to the state «{state}». Nothing was changed."),
        N_("Ask an editor of the archive."),
    ),
    "state-unchecked": Sentence(
        N_("A text is published after a second person has checked it."), N_("Have it checked first.")
    ),
}
