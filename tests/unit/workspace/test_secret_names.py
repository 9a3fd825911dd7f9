from __future__ import annotations

import pytest

from reprise.workspace.secret_names import is_secret_path

SECRET = """
    .env .env.local app/.env.production .envrc prod.env server.pem tls/site.key id_rsa .ssh/config id_ed25519
    id_rsa.bak credentials .aws/config aws/credentials credentials.json Credentials.XML .netrc _netrc .npmrc
    .pypirc store.p12 store.PFX keys.kdbx android.jks secrets.yaml secrets.yml k8s/db-secrets.yaml secret.json
    config/secrets.prod.toml passwords.txt client_secret_123.json service-account.json .git-credentials
    terraform.tfvars terraform.tfstate.backup .bash_history .pgpass .docker/config.json .kube/config
"""
ORDINARY = """
    secrets.py environment.py src/credentials.ts secret.go passwords.rb Secrets.java env.py .github/a.yml
    keys.json monkey.txt docs/secrets.md keyboard.toml id_rsa.pub public.pub passwordless.json envelope.txt
    secretary.json tokens.json requirements.txt package.json token.py settings.toml .docker/php/Dockerfile
"""


@pytest.mark.parametrize("path", SECRET.split())
def test_files_that_hold_secrets_are_known_by_name(path: str) -> None:
    assert is_secret_path(path)


@pytest.mark.parametrize("path", ORDINARY.split())
def test_ordinary_files_are_not(path: str) -> None:
    assert not is_secret_path(path)
