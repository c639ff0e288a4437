"""Signing in, and the password: who gets in, who does not, and what the refused can learn."""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db
User = get_user_model()
WRONG = "not the right password"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def officer():
    return make_user("Officer", "officer@council.example", password=PASSWORD)


def try_to_sign_in(client, email="officer@council.example", password=PASSWORD, **given):
    return client.post("/sign-in/", {"login": email, "password": password, **given})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def without_tokens(response):
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r'value="[^"@]*@council.example"', "", text)


def test_the_right_password_leads_to_the_first_page(client, officer):
    response = try_to_sign_in(client)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_the_email_address_may_be_typed_in_capitals(client, officer):
    try_to_sign_in(client, email="Officer@Council.Example")
    assert is_signed_in(client)


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client, officer):
    response = try_to_sign_in(client, next="/anyshire/actions/7/?as_at=2026-01-01")
    assert response["Location"] == "/anyshire/actions/7/?as_at=2026-01-01"


ELSEWHERE = [
    "https://evil.test/",
    "//evil.test/",
    "///evil.test/",
    "//",
    "///",
    "/\\evil.test/",
    "\\\\evil.test/",
    "/\t/evil.test/",
    "\t//evil.test",
    "http:evil.test",
    "http:///evil.test",
    "https:/evil.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "//evil.test@testserver/",
    "http://testserver@evil.test/",
    "http://testserver.evil.test/",
    "https://testserver/",
    "//%65vil.test",
    "///\\;@evil.test",
    "/" * 8000 + "evil.test",
]
ELSEWHERE += [quote(address, safe="") + "//evil.test" for address in ELSEWHERE[:4]]


@pytest.mark.parametrize("address", ELSEWHERE, ids=range(len(ELSEWHERE)))
@pytest.mark.parametrize("before", [True, False], ids=["signing in", "signed in already"])
def test_signing_in_never_leads_to_another_site(client, officer, address, before):
    if before:
        response = try_to_sign_in(client, next=address)
    else:
        client.force_login(officer)
        response = client.get("/sign-in/", {"next": address})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_every_refusal_reads_the_same(client, officer):
    closed = make_user(email="closed@council.example", password=PASSWORD)
    closed.close(at=timezone.now())
    make_user(email="new@council.example")

    refusals = [
        try_to_sign_in(client, email=f"{name}@council.example", password=password)
        for name, password in [
            ("nobody", PASSWORD),
            ("officer", WRONG),
            ("closed", PASSWORD),
            ("closed", WRONG),
            ("new", PASSWORD),
        ]
    ]

    assert [response.status_code for response in refusals] == [422] * 5
    assert len({without_tokens(response) for response in refusals}) == 1
    assert not is_signed_in(client)


def test_a_refusal_says_what_to_do(client):
    page = try_to_sign_in(client).content.decode()
    assert "<title>Error: Sign in – Line of Sight</title>" in page
    assert "The email address or the password is not right. Check both and try again" in page
    assert 'value="officer@council.example"' in page


def test_the_eleventh_try_is_refused_even_with_the_right_password(client, officer):
    for _ in range(10):
        assert try_to_sign_in(client, password=WRONG).status_code == 422

    response = try_to_sign_in(client)

    assert (response.status_code, response["Retry-After"]) == (429, "300")
    assert b"Too many attempts" in response.content
    assert not is_signed_in(client)


def test_the_eleventh_try_is_refused_for_an_unknown_and_for_a_closed_account_too(client):
    make_user(email="closed@council.example", password=PASSWORD).close(at=timezone.now())
    for name in ("nobody", "closed"):
        codes = [
            try_to_sign_in(client, email=f"{name}@council.example").status_code for _ in range(11)
        ]
        assert codes == [422] * 10 + [429]


def test_the_limit_ends_after_five_minutes(client, officer, time_machine):
    time_machine.move_to("2026-06-01T12:00:00Z")
    for _ in range(11):
        try_to_sign_in(client, password=WRONG)
    time_machine.shift(301)
    assert try_to_sign_in(client).status_code == 302


def test_an_attack_on_one_account_locks_out_nobody_else(client, officer):
    colleague = make_user(email="colleague@council.example", password=PASSWORD)
    already_in = Client()
    already_in.force_login(officer)
    for _ in range(11):
        try_to_sign_in(client, email=officer.email, password=WRONG)

    try_to_sign_in(client, email=colleague.email)

    assert client.session["_auth_user_id"] == str(colleague.pk)
    assert already_in.get("/password/change/").status_code == 200


def test_an_invented_forwarding_header_does_not_escape_the_limit(client, officer):
    codes = [
        client.post(
            "/sign-in/",
            {"login": officer.email, "password": WRONG},
            headers={"X-Forwarded-For": f"198.51.100.{n}"},
        ).status_code
        for n in range(11)
    ]
    assert codes == [422] * 10 + [429]


def test_the_session_is_a_new_one_after_signing_in(client, officer):
    session = client.session
    session["seen"] = "before"
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    try_to_sign_in(client)

    assert client.session.session_key != before


def test_signing_out_is_asked_then_done(client, officer):
    client.force_login(officer)
    session = client.session.session_key

    assert client.get("/sign-out/").status_code == 200
    assert is_signed_in(client)
    response = client.post("/sign-out/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    client.cookies["sessionid"] = session
    assert not is_signed_in(client)


def test_signing_out_twice_leads_to_signing_in(client):
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/sign-out/")["Location"] == "/sign-in/"


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/", "/password/reset/"])
def test_a_form_without_its_token_is_refused(client, officer, path):
    client.handler.enforce_csrf_checks = True
    assert client.post(path, {}).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/signup/", "/email/", "/inactive/", "/accounts/login/", "/password/set/", "/confirm-email/"],
)
def test_there_is_nothing_else_to_open(client, officer, path):
    client.force_login(officer)
    assert client.get(path).status_code == 404


def link_in(mail):
    return re.search(r"https?://\S+", mail.body).group()


def test_a_forgotten_password_is_set_through_a_link_that_works_once(client, officer, mailoutbox):
    response = client.post("/password/reset/", {"email": officer.email})
    assert (response.status_code, response["Location"]) == (302, "/password/reset/sent/")
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([officer.email], "Set a new password for Line of Sight")
    link = link_in(mail)
    assert link.startswith("http://127.0.0.1:8000/password/set/")

    path = client.get(link, follow=True).request["PATH_INFO"]
    short = client.post(path, {"password1": "short", "password2": "short"})
    assert short.status_code == 422
    new = "seven green kettles"
    assert client.post(path, {"password1": new, "password2": new}).status_code == 302

    assert try_to_sign_in(client).status_code == 422
    assert try_to_sign_in(client, password=new).status_code == 302
    client.logout()
    assert b"This link no longer works" in client.get(link, follow=True).content


def test_the_link_names_our_own_address_whatever_host_was_asked(client, officer, mailoutbox):
    client.post(
        "/password/reset/",
        {"email": officer.email},
        headers={"X-Forwarded-Host": "evil.test", "X-Original-URL": "https://evil.test/"},
    )
    assert link_in(mailoutbox[0]).startswith("http://127.0.0.1:8000/")
    refused = client.post(
        "/password/reset/", {"email": officer.email}, headers={"Host": "evil.test"}
    )
    assert refused.status_code == 400


def test_asking_for_a_link_tells_nothing_about_the_account(client, officer, mailoutbox):
    make_user(email="closed@council.example", password=PASSWORD).close(at=timezone.now())
    answers = []
    for name in ("officer", "nobody", "closed"):
        response = client.post("/password/reset/", {"email": f"{name}@council.example"})
        answers.append((response.status_code, response["Location"], response.content))
    assert len(set(answers)) == 1
    assert [mail.to for mail in mailoutbox] == [[officer.email]]


def test_the_link_is_sent_once_the_answer_has_gone(client, officer, mailoutbox, monkeypatch):
    sent_at_close = []
    close = HttpResponse.close

    def watch(self):
        sent_at_close.append(len(mailoutbox))
        close(self)

    monkeypatch.setattr(HttpResponse, "close", watch)
    client.post("/password/reset/", {"email": officer.email})
    assert (sent_at_close, len(mailoutbox)) == ([0], 1)


def test_links_are_sent_five_times_and_no_more(client, officer, mailoutbox):
    codes = [
        client.post("/password/reset/", {"email": officer.email}).status_code for _ in range(6)
    ]
    assert codes == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_changing_the_password_ends_every_session(client, officer):
    elsewhere = Client()
    elsewhere.force_login(officer)
    client.force_login(officer)
    new = "seven green kettles"

    wrong = {"oldpassword": WRONG, "password1": new, "password2": new}
    assert client.post("/password/change/", wrong).status_code == 422
    response = client.post("/password/change/", {**wrong, "oldpassword": PASSWORD})

    assert response.status_code == 302
    for each in (client, elsewhere):
        assert each.get("/password/change/")["Location"] == "/sign-in/?next=/password/change/"
    assert User.objects.get(pk=officer.pk).check_password(new)


def test_a_closed_account_is_signed_out_at_its_next_request(client, officer):
    client.force_login(officer)
    assert client.get("/sign-out/").status_code == 200
    officer.close(at=timezone.now())
    assert client.get("/password/change/")["Location"] == "/sign-in/?next=/password/change/"
