from django.db import models

from accounts.records import Fact


class WordsKept(Fact):
    """Somebody was warned that words may identify a child, and said why they stay.

    `url` is the page that the form led to, `field` what the form calls the words, and `signs` the
    kinds that were found, with spaces between. What was found is never held here.
    """

    url = models.CharField(max_length=500)
    field = models.CharField(max_length=200)
    signs = models.CharField(max_length=200)
    reason = models.TextField(max_length=500)

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name_plural = "words kept"

    def __str__(self) -> str:
        return f"{self.field}: {self.signs}"
