"""What is too large is refused with its own page, and never read whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config import sizes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"login": "x" * 3_000_000}, id="3 MB of text"),
        pytest.param({f"field{n}": "x" for n in range(1100)}, id="1,100 fields"),
    ],
)
def test_a_form_that_is_too_large_answers_413(client, sent):
    body = "&".join(f"{name}={value}" for name, value in sent.items())
    kind = "application/x-www-form-urlencoded"

    response = client.post(reverse("account_login"), body, content_type=kind)

    assert response.status_code == 413
    assert "what you typed is still there" in response.content.decode()


def test_a_request_that_is_too_large_as_a_whole_is_refused_before_a_form_reads_it(
    client, monkeypatch
):
    monkeypatch.setattr(sizes, "LARGEST_MEGABYTES", 1)

    def answer(size: int) -> int:
        file = SimpleUploadedFile("paper.pdf", b"x" * size)
        return client.post(reverse("reports:check_paper"), {"paper": file}).status_code

    assert (answer(900_000), answer(1_100_000)) == (200, 413)
