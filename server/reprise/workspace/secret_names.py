"""Which files are secret by their name alone.

Source files are not, whatever they are called: `secrets.py` and `credentials.ts` are code. Knows no contents;
`secrets` does.
"""

from __future__ import annotations

import re

from reprise.workspace.languages import language_of

_ALWAYS = re.compile(
    r"""
    \.env.* | .*\.env                                          # environment files, also .env.example
    | .*\.(pem|key|p8|p12|pfx|pkcs12|jks|keystore|ppk|kdbx?|ovpn|gpg|pgp|age|agekey|tfvars|tfstate(\..*)?)
    | \.(netrc|npmrc|pypirc|pgpass|htpasswd|git-credentials|dockercfg|s3cfg|boto|terraformrc|vault-token)
    | \.(my\.cnf|mylogin\.cnf|yarnrc\.yml|vault_pass(word)?(\.txt)?)
    | \.\w+_history                                            # what was typed into shells and prompts
    | _netrc
    """,
    re.VERBOSE,
)
_UNLESS_SOURCE = re.compile(
    r"""
    id_(rsa|dsa|ecdsa|ed25519)(_sk)?(\..*)?
    | (.*[._-])?(secrets?|credentials?|passwords?|passwd)(\.\w+)*
    | (client[_-]secrets?|service[_-]?account)[\w.-]*\.json
    | kubeconfig
    """,
    re.VERBOSE,
)
_PROSE_OR_PUBLIC = re.compile(r".*\.(pub|md|rst|adoc|html?|css|scss|svg|png|lock)")
_FOLDERS = re.compile(r"(?:^|/)\.(?:ssh|gnupg|aws|kube|password-store|docker/config\.json)(?:/|$)")


def is_secret_path(path: str) -> bool:
    """Say whether a path, relative and with `/`, names a file or folder that is kept out whole."""
    path = path.lower()
    name = path.rpartition("/")[2]
    if _ALWAYS.fullmatch(name) or _FOLDERS.search(path):
        return True
    return (
        _UNLESS_SOURCE.fullmatch(name) is not None
        and _PROSE_OR_PUBLIC.fullmatch(name) is None
        and language_of(name) == "text"
    )
