"""Endpoint URLs: their normal form, and URLs that are refused."""

import json
from typing import Any

import pytest

from registry_api.credentials import parameter_with_credential
from registry_api.endpoint_url import normalise
from tests.support.given import Given, Sql
from tests.support.people import Person, field_errors, refused
from tests.support.served import ROOT

NORMAL_FORMS = {
    # scheme, host and port
    "HTTPS://EXAMPLE.COM/Path": "https://example.com/Path",
    "hTTp://Example.Com": "http://example.com/",
    "https://example.com": "https://example.com/",
    "https://example.com/": "https://example.com/",
    "https://example.com:443/": "https://example.com/",
    "http://example.com:80/": "http://example.com/",
    "http://example.com:443/": "http://example.com:443/",
    "https://example.com:80/": "https://example.com:80/",
    "https://example.com:8443/mcp": "https://example.com:8443/mcp",
    "https://example.com:00443/": "https://example.com/",
    "https://example.com:08443/": "https://example.com:8443/",
    "https://example.com:/": "https://example.com/",
    "https://example.com:1/": "https://example.com:1/",
    "https://example.com:65535/": "https://example.com:65535/",
    "https://localhost/": "https://localhost/",
    "https://example.com./": "https://example.com./",
    "https://under_score.example/": "https://under_score.example/",
    "https://a-b.c--d.example/": "https://a-b.c--d.example/",
    # path and query are unchanged
    "https://example.com?a=b": "https://example.com/?a=b",
    "https://example.com/?": "https://example.com/?",
    "https://example.com/a/../b/./c": "https://example.com/a/../b/./c",
    "https://example.com//a//": "https://example.com//a//",
    "https://example.com/%7euser/%2F%2f": "https://example.com/%7euser/%2F%2f",
    "https://example.com/Gr%C3%BC%C3%9Fe?Q=A@b:c": "https://example.com/Gr%C3%BC%C3%9Fe?Q=A@b:c",
    "https://example.com/a@b": "https://example.com/a@b",
    "https://example.com/日本語?q=é": "https://example.com/日本語?q=é",
    "https://example.com/می\u200cخواهم": "https://example.com/می\u200cخواهم",
    "https://example.com/?redirect=https://other.example/": "https://example.com/?redirect=https://other.example/",
    # international names
    "https://BÜCHER.example/": "https://xn--bcher-kva.example/",
    "https://bücher.example/": "https://xn--bcher-kva.example/",
    "https://bu\u0308cher.example/": "https://xn--bcher-kva.example/",
    "https://xn--bcher-kva.example/": "https://xn--bcher-kva.example/",
    "https://XN--BCHER-KVA.example/": "https://xn--bcher-kva.example/",
    "https://straße.example/": "https://xn--strae-oqa.example/",
    "https://日本語.example/": "https://xn--wgv71a119e.example/",
    "https://日本語。example/": "https://xn--wgv71a119e.example/",
    "https://ｅｘａｍｐｌｅ.com/": "https://example.com/",
    "https://пример.рф/": "https://xn--e1afmkfd.xn--p1ai/",
    "https://مثال.example/": "https://xn--mgbh0fb.example/",
    # addresses
    "http://127.0.0.1:8080/mcp": "http://127.0.0.1:8080/mcp",
    "http://10.0.0.1": "http://10.0.0.1/",
    "http://[::1]/": "http://[::1]/",
    "http://[2001:DB8:0:0:0:0:0:1]:80/": "http://[2001:db8::1]/",
    "http://[2001:0db8::0001]:8080/": "http://[2001:db8::1]:8080/",
    "https://[::ffff:127.0.0.1]/": "https://[::ffff:7f00:1]/",
}

REFUSED = {
    "not absolute": [
        "",
        "x",
        "/mcp",
        "//example.com/",
        "example.com/mcp",
        "https:example.com",
        "https:/example.com/",
        "?a=b",
    ],
    "another scheme": [
        *("ftp://example.com/", "ws://example.com/", "wss://example.com/", "file:///etc/passwd", "stdio://x"),
        *(
            "javascript:alert(1)",
            "data:text/plain,x",
            "mailto:a@example.com",
            "https+unix://x/",
            "httpss://example.com/",
        ),
    ],
    "no host": ["https://", "https:///mcp", "https://:443/", "http://?a", "https://./", "https://../"],
    "a user": [
        *(
            "https://ana@example.com/",
            "https://ana:secret@example.com/",
            "https://@example.com/",
            "https://:@example.com/",
        ),
        *("https://example.com@evil.example/", "https://a@b@example.com/", "https://%61na@example.com/"),
    ],
    "a fragment": [
        "https://example.com/#",
        "https://example.com/#part",
        "https://example.com#",
        "https://example.com/?a#b",
    ],
    "spaces": [
        *(" https://example.com/", "https://example.com/ ", "https://exa mple.com/", "https://example.com/a b"),
        *(
            "https://example.com/a\tb",
            "https://example.com/\n",
            "\nhttps://example.com/",
            "https://example.com/\r\nX: y",
        ),
        *(
            "https://example.com/\u00a0",
            "https://example.com/\u3000",
            "https://example.com/\u2028",
            "https://example.com/?a b",
        ),
    ],
    "control characters": [
        *(
            "https://example.com/\x01",
            "https://example.com/\x7f",
            "https://example.com/\x85",
            "https://exa\x1bmple.com/",
        ),
        *("https://example.com/\u202e", "https://example.com/\ufeff", "https://exam\u200bple.com/"),
    ],
    "backslashes": ["https:\\\\example.com\\", "https://example.com\\@evil.example/", "https://example.com/a\\b"],
    "a bad port": [
        *("https://example.com:0/", "https://example.com:65536/", "https://example.com:99999999999999999999/"),
        *(
            "https://example.com:-1/",
            "https://example.com:+443/",
            "https://example.com:4a/",
            "https://example.com:４４３/",
        ),
        *("https://example.com:1e3/", "https://example.com:80:80/", "https://[::1]:65536/", "https://example.com:1_0/"),
    ],
    "a bad host name": [
        *("https://-example.com/", "https://example-.com/", "https://exa..mple.com/", "https://.example.com/"),
        *("https://exa%6dple.com/", "https://exa,mple.com/", "https://exa*mple.com/", "https://<b>.example/"),
        *(f"https://{'a' * 64}.example/", f"https://{'.'.join(['a' * 63] * 4)}/", "https://example.com../"),
        *(
            "https://a!b.example/",
            "https://a'b.example/",
            'https://a"b.example/',
            "https://{x}.example/",
            "https://$x.example/",
        ),
    ],
    "a bad international name": [
        *(
            "https://xn--.example/",
            "https://xn--a.example/",
            "https://xn--zzzzzzzzzzzzzz.example/",
            "https://☃.example/",
        ),
        *("https://😀.example/", "https://\u0301a.example/", "https://a\u200d.example/", "https://אa1.example/"),
        *(f"https://{'ü' * 63}.example/", "https://ab--ü.example/", "https://¹²³.0.0.1.example.⒈com/"),
    ],
    "a bad address": [
        *("http://256.0.0.1/", "http://1.2.3/", "http://1/", "http://127.1/", "http://0x7f000001/", "http://0x7f.1/"),
        *("http://2130706433/", "http://017700000001/", "http://127.0.0.01/", "http://1.2.3.4.5/", "http://0x/"),
        *("http://example.1/", "http://１２７.1/", "http://0177.0.0.1/", "http://127.0.0.0x1/"),
        *(
            "http://[::1/",
            "http://::1/",
            "http://[]/",
            "http://[::g]/",
            "http://[1:2]/",
            "http://[::1]x/",
            "http://x[::1]/",
        ),
        *(
            "http://[fe80::1%25eth0]/",
            "http://[fe80::1%eth0]/",
            "http://[127.0.0.1]/",
            "http://[v1.x]/",
            "http://[[::1]]/",
        ),
    ],
}


@pytest.mark.parametrize(("sent", "stored"), NORMAL_FORMS.items())
def test_an_endpoint_url_is_stored_and_shown_in_its_normal_form(
    ana: Person, given: Given, sent: str, stored: str
) -> None:
    assert normalise(sent) == normalise(stored) == stored
    made = given.registration(endpoint_url=sent)
    assert made["endpoint_url"] == stored
    assert ana.get(f"/registrations/{made['registration_id']}").json["endpoint_url"] == stored


@pytest.mark.parametrize("urls", REFUSED.values(), ids=REFUSED.keys())
def test_an_invalid_endpoint_url_is_refused(ana: Person, given: Given, urls: list[str]) -> None:
    for sent in urls:
        assert field_errors(ana.post("/registrations", given.body(endpoint_url=sent))).keys() == {"endpoint_url"}, sent


@pytest.mark.parametrize("sent", ["HTTPS://Same.Example", "https://same.example:443/", "https://same.example"])
def test_another_spelling_of_a_registered_url_is_a_duplicate(ana: Person, ben: Person, given: Given, sent: str) -> None:
    given.registration(endpoint_url="https://same.example/", by=ben)
    refused(ana.post("/registrations", given.body(endpoint_url=sent)), 409, "DUPLICATE_ENDPOINT")


def test_another_path_query_or_port_is_another_endpoint(given: Given) -> None:
    urls = ["/", "/a", "/A", "/a/", "/a?", "/a?b", "/a?B", ":8443/a", "/%61"]
    made = [given.registration(endpoint_url=f"https://same.example{rest}") for rest in urls]
    assert len({one["registration_id"] for one in made}) == len(urls)


@pytest.mark.parametrize("character", ["x", "é", "𝒳"])
def test_a_url_has_at_most_2048_characters(ana: Person, given: Given, character: str) -> None:
    start = "https://example.com/"
    longest = start + character * (2048 - len(start))
    assert given.registration(endpoint_url=longest)["endpoint_url"] == longest
    assert field_errors(ana.post("/registrations", given.body(endpoint_url=longest + character))).keys() == {
        "endpoint_url"
    }


def test_the_limit_holds_for_the_url_as_sent_and_as_stored(ana: Person, given: Given) -> None:
    """Normalisation adds a path to `https://x.example?…` and removes a default port."""
    grows = "https://x.example?" + "q" * (2048 - len("https://x.example?"))
    shrinks = "https://x.example:443/" + "p" * (2049 - len("https://x.example:443/"))
    for sent in (grows, shrinks):
        assert field_errors(ana.post("/registrations", given.body(endpoint_url=sent))).keys() == {"endpoint_url"}
    assert len(given.registration(endpoint_url=grows[:-1])["endpoint_url"]) == 2048


def test_long_urls_are_compared_to_their_end(given: Given) -> None:
    start = "https://example.com/"
    long = [start + "p" * (2047 - len(start)) + last for last in "ab"]
    assert [given.registration(endpoint_url=url)["endpoint_url"] for url in long] == long


def test_an_edit_has_the_same_rules(ana: Person, given: Given) -> None:
    path = f"/registrations/{given.registration()['registration_id']}"
    assert (
        ana.patch(path, {"endpoint_url": "HTTP://BÜCHER.example:80"}).json["endpoint_url"]
        == "http://xn--bcher-kva.example/"
    )
    assert field_errors(ana.patch(path, {"endpoint_url": "https://a:b@example.com/"})).keys() == {"endpoint_url"}


CREDENTIALS: list[dict[str, Any]] = json.loads((ROOT / "tests/shared/credential_urls.json").read_text())


@pytest.mark.parametrize("case", CREDENTIALS, ids=lambda case: case["url"].partition("?")[2])
def test_a_parameter_is_recognised_as_a_credential_by_its_name_or_value(case: dict[str, Any]) -> None:
    assert parameter_with_credential(case["url"]) == case["parameter"]


WITH_KEY = "https://x.example/mcp?api_key=abc"


def test_a_credential_in_a_url_is_refused_and_not_echoed(ana: Person, mia: Person, given: Given) -> None:
    errors = field_errors(ana.post("/registrations", given.body(endpoint_url=WITH_KEY)))
    assert errors == {
        "endpoint_url": [
            "Must not carry a credential in its query (api_key): put it into a header, never into the address."
        ]
    }
    path = f"/registrations/{given.registration(by=ana)['registration_id']}"
    for who in (ana, mia):
        assert field_errors(who.patch(path, {"endpoint_url": WITH_KEY})) == errors


def test_a_stored_credential_can_be_kept_or_removed_but_not_added_again(
    ana: Person, mia: Person, given: Given, sql: Sql
) -> None:
    path = f"/registrations/{given.registration(by=ana)['registration_id']}"
    sql("UPDATE registrations SET endpoint_url = %s", (WITH_KEY,))
    assert ana.patch(path, {"description": "Second"}).status == 200
    assert ana.patch(path, {"description": "Third", "endpoint_url": WITH_KEY}).json["endpoint_url"] == WITH_KEY
    assert field_errors(ana.patch(path, {"endpoint_url": f"{WITH_KEY}d"})).keys() == {"endpoint_url"}
    assert mia.patch(f"{path}/status", {"status": "Rejected"}).status == 200
    assert ana.patch(path, {"endpoint_url": "https://x.example/mcp"}).status == 200
    assert field_errors(ana.patch(path, {"endpoint_url": WITH_KEY})).keys() == {"endpoint_url"}


def test_no_url_of_the_sample_servers_has_a_credential() -> None:
    samples = json.loads((ROOT / "registry_api/local/sample_servers.json").read_text())
    urls = [value for value in _texts(samples) if value.startswith("http")]
    assert len(urls) > 70
    assert [url for url in urls if parameter_with_credential(url)] == []


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _texts(one)]
