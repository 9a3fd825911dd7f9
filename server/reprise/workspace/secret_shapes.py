"""The shapes that issuers give their tokens, so that leaked ones can be found; data, and nothing else."""

from __future__ import annotations

import re

SHAPES: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (marks, re.compile(expression))
    for marks, expression in (
        # Amazon, GitHub, GitLab, Slack, Stripe
        (("AKIA", "ASIA", "ABIA", "ACCA"), r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
        (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{36,255}"),
        (("github_pat_",), r"\bgithub_pat_\w{22,255}"),
        (("glpat-", "gldt-", "glrt-", "glptt-"), r"\bgl(?:pat|dt|rt|ptt)-[\w-]{20,255}"),
        (("xox", "xapp-"), r"\b(?:xox[abeoprs]|xapp)-(?=[\w-]{0,20}\d)[A-Za-z0-9-]{10,255}"),
        (("hooks.slack.com/",), r"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{20,255}"),
        (("k_live_", "k_test_"), r"\b[srp]k_(?:live|test)_[A-Za-z0-9]{10,255}"),
        (("whsec_",), r"\bwhsec_[A-Za-z0-9+/=]{24,255}"),
        # Google, OpenAI and Anthropic, package registries, Hugging Face, SendGrid
        (("AIza",), r"\bAIza[\w-]{35}"),
        (("ya29.", "GOCSPX-"), r"\b(?:ya29\.|GOCSPX-)[\w-]{20,255}"),
        (("sk-",), r"\bsk-(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Z])[\w-]{20,255}"),
        (("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
        (("pypi-",), r"\bpypi-[\w-]{50,512}"),
        (("hf_",), r"\bhf_[A-Za-z0-9]{30,64}\b"),
        (("SG.",), r"\bSG\.[\w-]{16,64}\.[\w-]{16,64}"),
        # DigitalOcean, Shopify, Azure, Telegram, age
        (("dop_v1_", "doo_v1_", "dor_v1_"), r"\bdo[por]_v1_[a-f0-9]{64}"),
        (("shpat_", "shpca_", "shppa_", "shpss_"), r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
        (("AccountKey=", "AccessKey="), r"(?<=Key=)[A-Za-z0-9+/]{40,128}={0,2}"),
        ((":AA",), r"\b\d{8,10}:AA[\w-]{33}\b"),
        (("AGE-SECRET-KEY-",), r"\bAGE-SECRET-KEY-1[A-Z0-9]{58}"),
        # JSON Web Tokens (RFC 7519), HTTP authorization (RFC 6750, RFC 7617)
        (("eyJ",), r"\beyJ[\w-]{10,400}\.eyJ[\w-]{10,4096}(?:\.[\w-]{0,4096})?"),
        (("earer ",), r"(?<=[Bb]earer )(?=[^\s\"']{0,80}\d)[A-Za-z0-9._~+/-]{20,4096}=*"),
        (("asic ",), r"(?<=[Bb]asic )(?=[^\s\"']{0,80}\d)[A-Za-z0-9+/]{16,4096}={0,2}"),
    )
)
"""Marks, of which a text that holds the shape has one, and the expression that matches the secret."""
