"""Why there is no Word file, in words for the person who asked."""


class WordProblem(Exception):
    """There is no Word file. `message` says so to the person who asked, and what they can do."""

    message = "The Word file could not be made. The report is unchanged."

    def __str__(self) -> str:
        return self.message


class WordFailed(WordProblem):
    message = (
        "The Word file could not be made from this text. Look at the part you changed last, and "
        "try again; if it happens again, tell your administrator."
    )


class WordTooLarge(WordProblem):
    message = (
        "The report is too large for one Word file. Shorten the longest table or text, or split "
        "the report in two, and try again."
    )
