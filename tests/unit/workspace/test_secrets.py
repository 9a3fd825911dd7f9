"""What is masked, what is left alone, and that masking keeps the shape of a text."""

from __future__ import annotations

import random
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprise.workspace.secrets import mask_secrets

ALNUM = string.ascii_letters + string.digits


def drawn(alphabet: str, length: int, seed: int = 0) -> str:
    """Draw a token; made at run time, so that no scanner takes this file for a leak."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


@pytest.mark.parametrize(
    ("start", "alphabet", "length"),
    [
        ("AKIA", string.ascii_uppercase, 16),
        ("ghp_", ALNUM, 36),
        ("github_pat_", ALNUM + "_", 82),
        ("glpat-", ALNUM + "-", 20),
        ("xoxb-", string.digits + "-", 40),
        ("sk_live_", string.ascii_letters, 24),
        ("AIza", ALNUM + "-_", 35),
        ("sk-proj-", ALNUM + "-_", 48),
        ("npm_", ALNUM, 36),
        ("hf_", string.ascii_letters, 34),
        ("dop_v1_", "0123456789abcdef", 64),
    ],
)
def test_a_token_of_a_known_shape_is_masked_anywhere(start: str, alphabet: str, length: int) -> None:
    for seed in range(20):
        token = start + drawn(alphabet, length, seed)
        assert mask_secrets(f"first line\n# {token}\nlast") == f"first line\n# {'*' * len(token)}\nlast"


def test_a_json_web_token_is_masked() -> None:
    token = ".".join(["eyJ" + drawn(ALNUM, 20), "eyJ" + drawn(ALNUM, 40), drawn(ALNUM + "-_", 43)])
    assert mask_secrets(f"Authorization: {token}") == f"Authorization: {'*' * len(token)}"


@pytest.mark.parametrize("glue", ["\n", "\r\n", "\\n", '\\n"\n    "', "' +\n  '"])
def test_a_private_key_is_masked_between_its_marks_also_over_several_literals(glue: str) -> None:
    lines = [drawn(ALNUM + "+/", 64) for _ in range(3)] + ["MIIB="]
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    masked = mask_secrets(f"key = '{begin}{glue}{glue.join(lines)}{glue}{end}'\nrest = 1\n")
    assert not any(line in masked for line in lines)
    assert begin in masked and end in masked and masked.endswith("\nrest = 1\n")


def test_code_that_only_names_the_mark_of_a_key_stays() -> None:
    code = 'if "-----BEGIN PRIVATE KEY-----" in text:\n    return load_pem_private_key(text)\n'
    assert mask_secrets(code) == code


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ('password = "hunter2!"', 'password = "********"'),
        ("DB_PASSWORD: 'tr0ub4dor'", "DB_PASSWORD: '*********'"),
        ('{"password": "p4ssw0rd"}', '{"password": "********"}'),
        ('passwd: str = "hunter2!"', 'passwd: str = "********"'),
        ('if password == b"hunter2!":', 'if password == b"********":'),
        ("DB_PASSWORD=Sup3rSecret!", "DB_PASSWORD=************"),
        ('api_key = "a8f5f167f44f4964e6c998de"', 'api_key = "************************"'),
        ('apiKey: "a8f5f167f44f4964e6c998de",', 'apiKey: "************************",'),
        ("Server=db;Password=Sup3rSecret!;Timeout=3", "Server=db;Password=************;Timeout=3"),
        ('"Password=Sup3rSecret! "', '"Password=************ "'),
        ("export API_TOKEN=a8f5f167f44f4964e6c9", "export API_TOKEN=********************"),
        ('SECRET_KEY = "k3y-9f&2j*x7)q=1z"', 'SECRET_KEY = "*****************"'),
        ('setToken("a8f5f167f44f4964e6c998de")', 'setToken("************************")'),
        ("postgres://admin:s3cr3t@db/x", "postgres://admin:******@db/x"),
        ('curl -H "Authorization: Basic dXNlcjpodW50ZXIyMTIz"', None),
        ('f("wJalrXUtnFEMIK7MDENGbPxRfiCY9c3q")', 'f("********************************")'),
    ],
)
def test_secrets_in_code_are_masked(line: str, masked: str | None) -> None:
    found = mask_secrets(line)
    assert found != line
    assert masked is None or found == masked


HEXADECIMAL = "0123456789abcdef"
DJANGO = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"


@pytest.mark.parametrize(
    "template",
    [
        "ENV SECRET_KEY_BASE={}",
        "ENV SECRET_KEY_BASE {}",
        'secret_key_base = "{}"',
        "  api_key: {}",
        "password: {}",
        "db.password={}",
        '#define API_KEY "{}"',
        "X-Api-Key: {}",
        "curl -H 'X-Api-Key: {}' https://host",
        "<password>{}</password>",
        '<add key="ApiKey" value="{}"/>',
        'connect("Server=db;Password={};Timeout=3")',
    ],
)
@pytest.mark.parametrize(("alphabet", "length"), [(HEXADECIMAL, 32), (HEXADECIMAL, 64), (ALNUM, 24)])
def test_what_is_given_to_a_secret_name_is_masked_in_every_notation(
    template: str, alphabet: str, length: int
) -> None:
    values = [drawn(alphabet, length, seed) for seed in range(60)]
    masked = [mask_secrets(template.format(value)) for value in values]
    assert masked.count(template.format("*" * length)) >= 57


@pytest.mark.parametrize("template", ['SECRET_KEY = "{}"', "SECRET_KEY={}", "ENV SECRET_KEY_BASE={}"])
def test_marks_inside_a_random_key_make_it_no_placeholder(template: str) -> None:
    values = [drawn(DJANGO, 50, seed) for seed in range(60)]
    masked = [mask_secrets(template.format(value)) for value in values]
    assert masked.count(template.format("*" * 50)) >= 55


@pytest.mark.parametrize(
    "line",
    [
        'password = "password"',
        'password = input("Password: ")',
        "password = settings.password2",
        "self.token = token2",
        'password: "required|min:8"',
        'password: "nullable|string|min:8"',
        'raise ValueError("Invalid password: try-again!")',
        'token = "{prefix2}-{user1}"',
        'api_key = "%(KEY1)s-%(KEY2)s"',
        "secret_key=$(cat key1.txt)",
        "<password>${db.password1}</password>",
        "password = decode2(token);",
        "the key 0123456789abcdef0123456789abcdef is",
        'PASSWORD = "${DB_PASSWORD1}"',
        'token = "<your-token-1>"',
        'token_type = "bearer"',
        'tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased-v2")',
        'pattern = (word, token, "#pop:2")',
        "path = join(pwd, './data/pcg64-testset-1.csv')",
        'sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
        '"integrity": "sha512-m3HSJL1i83hdltRq0o9czGb8KJDKra4t3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDE=="',
        'digest = "qvTGHdzF6KLavt4PO0gs2a6pQ00="',
        'commit = "2aeeb7e0c44298fc1c149afbf4c8996fb92427ae"',
        'uuid = "550e8400-e29b-41d4-a716-446655440000"',
        'ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"',
        'b64decode("aGVsbG8gd29ybGQsIGhlbGxvIGFnYWlu")',
        'name = "getElementsByClassNameAndTag2Something"',
        '"cudaD3D11MapFlagsReadOnly"',
        'name="test_sce_NCd1d2d3d4d5_mean_weight"',
        'from "@scope/package-name2/lib/utils/v2/index"',
        'SUITE = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"',
        '<assemblyIdentity publicKeyToken="1fc8b3b9a1e18e3b">',
        "https://packages.example/@babel/core/-/core-7.24.5.tgz",
        'sk-toggleable__content_of_estimators_2{color: "red"}',
        'name = f"Wav2Vec2CTCTokenizerX264{suffix}"',
        "`PPDocLayoutV3ForObjectDetection (${version})`",
        'url = "https://host.example/v2/DeepseekOcr2SamVisionConfig"',
        "for key, value in cache.items(): key = key2",
    ],
)
def test_ordinary_code_stays(line: str) -> None:
    assert mask_secrets(line) == line


PIECES = st.sampled_from(
    [
        'password = "hunter2!"',
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
        "AKIA" + "Q3EGVXW5J7K2M4N6",
        "postgres://u:s3cr3t@host",
        "İstanbul 😀",
        "token=",
        '"',
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        " ",
        "x1Y2z3",
        "\ud800",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_masking_keeps_length_lines_and_everything_it_does_not_mask(text: str) -> None:
    masked = mask_secrets(text)
    assert len(masked) == len(text)
    assert re.findall(r"\s", masked) == re.findall(r"\s", text)
    assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))


@given(st.lists(PIECES, max_size=12).map("".join).filter(lambda text: "PRIVATE KEY" not in text))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_secrets(text)
    assert mask_secrets(once) == once


@pytest.mark.parametrize("typed", ["(a, m", " ", "x = ", "[0]", ", ", "(); "])
@pytest.mark.parametrize(("start", "length"), [("sk-proj-", 48), ("ghp_", 36), ("", 40)])
def test_what_is_left_of_a_key_around_code_typed_into_it_is_masked(
    typed: str, start: str, length: int
) -> None:
    n_masked = 0
    for seed in range(100):
        value = start + drawn(ALNUM, length, seed)
        place = 20 + seed % (len(value) - 40) if len(value) > 40 else 20
        line = f'client = connect("{value[:place]}{typed}{value[place:]}", account)'
        masked = mask_secrets(line)
        n_masked += value[:place] not in masked and value[place:] not in masked
        assert masked.startswith('client = connect("') and masked.endswith('", account)')
    assert n_masked >= 75


def test_nearly_every_random_literal_is_masked_and_no_random_hexadecimal() -> None:
    draw = random.Random(1)
    literals = ["".join(draw.choices(ALNUM, k=32)) for _ in range(500)]
    hashes = ["".join(draw.choices("0123456789abcdef", k=40)) for _ in range(500)]
    assert sum(literal not in mask_secrets(f"x = '{literal}'") for literal in literals) >= 480
    assert all(digest in mask_secrets(f"x = '{digest}'") for digest in hashes)
