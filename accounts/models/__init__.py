from accounts.models.access_log import AccessEntry, AccessEntryQuerySet
from accounts.models.council import Council, CouncilQuerySet
from accounts.models.membership import Grant, GrantQuerySet, Membership, MembershipQuerySet
from accounts.models.user import User, UserManager
from accounts.models.words_kept import WordsKept
from accounts.records import FormToken

__all__ = [
    "AccessEntry",
    "AccessEntryQuerySet",
    "Council",
    "CouncilQuerySet",
    "FormToken",
    "Grant",
    "GrantQuerySet",
    "Membership",
    "MembershipQuerySet",
    "User",
    "UserManager",
    "WordsKept",
]
