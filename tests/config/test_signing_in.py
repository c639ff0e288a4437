import pytest
from django.core import mail
from django.test import Client, RequestFactory, override_settings

from accounts.models import User
from config.signing_in import AccountAdapter

PASSWORD = "a long and quiet river"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        pytest.param(0, None, "10.0.0.9", id="no proxy"),
        pytest.param(0, "203.0.113.7", "10.0.0.9", id="no proxy, so the header is the visitor's"),
        pytest.param(1, "203.0.113.7", "203.0.113.7", id="one proxy"),
        pytest.param(1, "1.2.3.4, 203.0.113.7", "203.0.113.7", id="the visitor wrote one before"),
        pytest.param(2, "1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7", id="two proxies"),
        pytest.param(2, "203.0.113.7", "10.0.0.9", id="fewer than there are proxies"),
        pytest.param(1, "nonsense", "10.0.0.9", id="no address"),
        pytest.param(1, None, "10.0.0.9", id="no header"),
    ],
)
def test_the_visitors_address_is_what_our_own_proxy_saw(
    proxies: int, forwarded: str | None, expected: str
) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.9")

    with override_settings(TRUSTED_PROXIES=proxies):
        assert AccountAdapter().get_client_ip(request) == expected


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user("officer@council.example", "An officer", PASSWORD)


def sign_in(client: Client, email: str, password: str, **headers: str) -> int:
    words = {"login": email, "password": password}
    return client.post("/sign-in/", words, headers=headers).status_code


def test_the_eleventh_guess_in_five_minutes_is_refused_even_when_it_is_right(
    client: Client, officer: User
) -> None:
    User.objects.create_user("colleague@council.example", "A colleague", PASSWORD)
    for number in range(10):
        sign_in(client, officer.email, "a wrong guess", **{"x-forwarded-for": f"1.2.3.{number}"})
    sign_in(client, officer.email, PASSWORD)

    assert "_auth_user_id" not in client.session
    sign_in(client, "colleague@council.example", PASSWORD)
    assert "_auth_user_id" in client.session


def test_a_new_password_ends_the_other_sessions(officer: User) -> None:
    here, elsewhere = Client(), Client()
    for visitor in (here, elsewhere):
        sign_in(visitor, officer.email, PASSWORD)
    assert elsewhere.get("/password/change/").status_code == 200
    new = "another long and quiet river"
    here.post("/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert elsewhere.get("/password/change/").status_code == 302


def test_the_link_of_a_reset_begins_with_our_address_whatever_the_host(
    client: Client, officer: User
) -> None:
    with override_settings(SITE_URL="https://improvement.council.example"):
        client.post(
            "/password/reset/", {"email": officer.email}, headers={"host": "localhost:9999"}
        )
    (letter,) = mail.outbox

    assert "https://improvement.council.example/password/set/" in letter.body
    assert "localhost" not in letter.body


def test_nobody_learns_whether_an_address_is_known(client: Client, officer: User) -> None:
    known = client.post("/password/reset/", {"email": officer.email})
    unknown = client.post("/password/reset/", {"email": "nobody@council.example"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert [letter.to for letter in mail.outbox] == [[officer.email]]


@pytest.mark.parametrize("password", ["short", "password1234", "elevenchars"])
def test_a_short_or_common_password_is_refused(
    password: str, client: Client, officer: User
) -> None:
    sign_in(client, officer.email, PASSWORD)
    client.post(
        "/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    officer.refresh_from_db()

    assert officer.check_password(PASSWORD)
