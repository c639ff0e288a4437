import pytest
from playwright.sync_api import Page

from accounts.models import User

PASSWORD = "a long and quiet river"


@pytest.mark.django_db(transaction=True)
def test_the_browser_applies_our_policy_and_finds_nothing_against_it(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto("/sign-in/")

    assert answer is not None
    assert (answer.status, said) == (200, [])
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"


@pytest.mark.django_db(transaction=True)
def test_somebody_signs_in_by_keyboard(page: Page) -> None:
    User.objects.create_user("officer@council.example", "An officer", PASSWORD)
    page.goto("/sign-in/")
    page.get_by_label("Email address").focus()
    page.keyboard.type("officer@council.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()

    assert not page.url.endswith("/sign-in/")
