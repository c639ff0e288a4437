"""What is too large is refused with its own page, and never read whole."""

import pytest
from django.urls import reverse

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
