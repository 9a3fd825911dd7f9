from __future__ import annotations

import pytest

from reprise.completion.generators.loopback import Address, address_of
from reprise.errors import GeneratorError

OWN = [
    "http://127.0.0.1:8080",
    "http://127.0.0.1",
    "http://127.255.3.4:1/",
    "http://localhost:11434",
    "HTTP://LOCALHOST:8000/v1",
    "https://localhost/v1/",
    "http://[::1]:8080/v1",
    "http://[0:0:0:0:0:0:0:1]:8080",
]
OTHERS = [
    "http://192.168.1.20:8080",
    "http://10.0.0.1",
    "http://0.0.0.0:8080",
    "http://models.example.org/v1",
    "http://127.0.0.1.example.org",
    "http://localhost.example.org",
    "http://my-machine:8080",
    "http://2130706433:8080",  # 127.0.0.1 as one number: what reads it so is not ours to guess
    "http://0x7f000001",
    "http://0177.0.0.1",
    "http://127.1",
    "http://[::ffff:127.0.0.1]:8080",
    "http://[fe80::1]:8080",
]
NO_ADDRESSES = [
    "",
    "127.0.0.1:8080",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "http://",
    "http:///v1",
    "http://127.0.0.1:",
    "http://localhost.:8080",
    "http://models..example.org",
    "http://127.0.0.1:0",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:8080?x=1",
    "http://127.0.0.1:8080#there",
    "http://127.0.0.1\\.example.org",
    "http://127.0.0.1\t.example.org",
    "http://127.0.0.1:8080/v1\n",
    "http://127.0.0.1%2eexample.org",
    "http://１２７.0.0.1",
    "http://example.org/\r\nHost: 127.0.0.1",
]


@pytest.mark.parametrize("url", OWN)
def test_this_machine_needs_no_leave(url: str) -> None:
    address_of(url, allow_remote=False)


@pytest.mark.parametrize("url", OTHERS)
def test_another_machine_needs_leave(url: str) -> None:
    with pytest.raises(GeneratorError, match=r"generator\.allowRemote") as raised:
        address_of(url, allow_remote=False)

    assert raised.value.is_lasting


@pytest.mark.parametrize("url", ["http://192.168.1.20:8080", "https://models.example.org/v1", *OWN])
def test_leave_is_enough_for_a_plain_address(url: str) -> None:
    address_of(url, allow_remote=True)


@pytest.mark.parametrize("allow_remote", [False, True])
@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_can_be_read_in_two_ways_is_refused(url: str, allow_remote: bool) -> None:
    with pytest.raises(GeneratorError, match=r"not a plain address") as raised:
        address_of(url, allow_remote)

    assert raised.value.is_lasting
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1@example.org",
        "http://me:hunter2pass@127.0.0.1:8080",
        "http://:x@localhost",
        "http://127.0.0.1:8080/v1?api_key=hunter2",
        "http://127.0.0.1:8080/#hunter2",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(GeneratorError, match=r"generator\.apiKeyEnv") as raised:
        address_of(url, allow_remote=True)

    assert "hunter2" not in str(raised.value)
    assert raised.value.is_lasting


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1", Address(False, "127.0.0.1", 80, "")),
        ("https://localhost/v1/", Address(True, "localhost", 443, "/v1")),
        ("http://[::1]:8080/a/b", Address(False, "::1", 8080, "/a/b")),
    ],
)
def test_an_address_is_read_into_its_parts(url: str, expected: Address) -> None:
    assert address_of(url, allow_remote=False) == expected
