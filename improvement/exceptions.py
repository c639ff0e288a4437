"""Which spell off track an action is in, and the note that answers it.

An action is off track while it is open and its latest update rates it red. The spell is made of
the red updates in a row. A new spell asks for a new note.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from improvement.models import Action, ExceptionNote, ProgressUpdate
from improvement.models.action import updates_for
from improvement.status import Rag


def spell_of(updates: Sequence[Any], *, at: datetime | None = None) -> list[Any]:
    """The red updates in a row of which the latest, as recorded by `at`, is one; else none.

    updates: all that count, latest first. Those that were recorded after `at` belong to the spell
    as long as they go on with it.
    """
    known = [each for each in updates if at is None or each.recorded_at <= at]
    if not known or known[0].rag != Rag.RED:
        return []
    spell = []
    for each in known:
        if each.rag != Rag.RED:
            break
        spell.append(each)
    for each in reversed(updates[: updates.index(known[0])]):
        if each.rag != Rag.RED:
            break
        spell.insert(0, each)
    return spell


def notes_for(
    actions: Collection[int], *, updates: "QuerySet[Any]", at: datetime | None
) -> dict[int, ExceptionNote]:
    """The note on the spell that each of these actions is in, where there is one. Two queries.

    updates: those that count. As recorded by `at` it is the latest of the notes written by then.
    A spell that nobody had explained by then has the first note that was written on it later: a
    paper as at a past day can still be explained, and says the same each time it is made.
    """
    said, written = defaultdict(list), defaultdict(list)
    for update in updates.filter(action_id__in=actions).latest_first():  # type: ignore[attr-defined]
        said[update.action_id].append(update)
    for note in ExceptionNote.objects.filter(action_id__in=actions).order_by("recorded_at", "pk"):
        written[note.action_id].append(note)
    found = {}
    for pk in actions:
        spell = {update.pk for update in spell_of(said[pk], at=at)}
        notes = [note for note in written[pk] if note.update_id in spell]
        by_then = [note for note in notes if at is None or note.recorded_at <= at]
        if notes:
            found[pk] = by_then[-1] if by_then else notes[0]
    return found


def update_to_explain(action: Action, *, user: User, at: datetime | None) -> ProgressUpdate | None:
    """The update that a note by `user` answers: one of the spell that still lacks its note.

    What is not exempt comes first, so that those who may not read exempt matter get their note
    where they see an action that is off track. None where the action was not off track.
    """
    red = []
    for updates in (updates_for(None), updates_for(user)):
        mine = updates.filter(action=action)
        spell = spell_of(list(mine.latest_first()), at=at)  # type: ignore[attr-defined]
        if spell:
            known: ProgressUpdate = next(
                each for each in spell if at is None or each.recorded_at <= at
            )
            red.append(known)
            if action.pk not in notes_for([action.pk], updates=mine, at=at):
                return known
    return red[0] if red else None
