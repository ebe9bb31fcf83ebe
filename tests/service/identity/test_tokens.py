"""Tokens are signed by identity alone; whatever else looks like one is refused."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from chassis.errors import NotFound
from chassis.tokens import Signer
from contracts.identity import GetAccount, OpenFamilyAccount, SignedIn
from tests.service.harness import Started, family
from tests.service.identity.cast import BACK_OFFICE, DUPONT, GATEWAY, exchange


async def status(service: Started, token: str) -> int:
    async with service.session.get(f"{service.url}/v1/account", headers={"Authorization": f"Bearer {token}"}) as response:
        return response.status


def written(part: dict[str, Any] | bytes) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def unsigned(header: dict[str, Any], payload: dict[str, Any]) -> str:
    return f"{written(header)}.{written(payload)}."


def signed_with_password(password: bytes, payload: dict[str, Any]) -> str:
    text = f"{written({'alg': 'HS256', 'typ': 'at+jwt', 'kid': 'identity'})}.{written(payload)}"
    return f"{text}.{written(hmac.digest(password, text.encode(), hashlib.sha256))}"


def signed(key: Any, algorithm: str, kid: str | None, payload: dict[str, Any]) -> str:
    header = {"alg": algorithm, "typ": "at+jwt"} | ({"kid": kid} if kid else {})
    return jws.serialize_compact(header, json.dumps(payload).encode(), key, algorithms=[algorithm])


async def test_a_token_from_identity_is_accepted_and_forged_ones_are_not(service: Started, signed_in: SignedIn) -> None:
    genuine = (await exchange(service, signed_in)).token
    assert await status(service, genuine) == 200
    payload = json.loads(base64.urlsafe_b64decode(genuine.split(".")[1] + "=="))
    private, stranger = service.keys.private, OKPKey.generate_key("Ed25519")
    public = OKPKey.import_key(private["identity"].as_dict(private=False))
    public_bytes = base64.urlsafe_b64decode(str(public.as_dict()["x"]) + "==")
    forged = {
        "no signature": unsigned({"alg": "none", "typ": "at+jwt", "kid": "identity"}, payload),
        "signature cut off": genuine.rsplit(".", 1)[0] + ".",
        "another payload": ".".join([genuine.split(".")[0], written(payload | {"name": "x"}), genuine.split(".")[2]]),
        "public key as a password": signed_with_password(public.as_pem(private=False), payload),
        "the bytes of the public key as a password": signed_with_password(public_bytes, payload),
        "a stranger's key": signed(stranger, "Ed25519", "identity", payload),
        "a key that nobody knows": signed(stranger, "Ed25519", "mayor", payload | {"iss": "mayor"}),
        "a path for a key": signed(stranger, "Ed25519", "../../keys/identity", payload),
        "no key named": signed(stranger, "Ed25519", None, payload),
        "the gateway's key under its own name": signed(private["gateway"], "Ed25519", "gateway", payload | {"iss": "gateway"}),
        "the gateway's key under identity's name": signed(private["gateway"], "Ed25519", "identity", payload),
        "the gateway's key without a name": signed(private["gateway"], "Ed25519", None, payload),
        "another issuer": signed(private["identity"], "Ed25519", "identity", payload | {"iss": "gateway"}),
        "another audience": signed(private["identity"], "Ed25519", "identity", payload | {"aud": "elsewhere"}),
        "expired": signed(private["identity"], "Ed25519", "identity", payload | {"iat": payload["iat"] - 600, "exp": payload["exp"] - 600}),
        "valid for a year": signed(private["identity"], "Ed25519", "identity", payload | {"exp": payload["exp"] + 31_536_000}),
        "from tomorrow": signed(private["identity"], "Ed25519", "identity", payload | {"iat": payload["iat"] + 86_400, "exp": 2**40}),
        "without an end": signed(private["identity"], "Ed25519", "identity", {k: v for k, v in payload.items() if k != "exp"}),
        "not a token": "identity",
    }
    for how, token in forged.items():
        assert await status(service, token) == 401, how


async def test_a_token_expires(service: Started, signed_in: SignedIn) -> None:
    token = (await exchange(service, signed_in)).token
    service.move_clock(timedelta(minutes=5))
    assert await status(service, token) == 401


async def test_an_edge_cannot_speak_for_a_family(service: Started, signed_in: SignedIn) -> None:
    speaking = family(DUPONT)
    for edge_name in ("gateway", "backoffice"):
        token, _ = Signer(edge_name, service.keys.private[edge_name], service.service.settings.clock).sign(speaking)
        assert await status(service, token) == 401
    assert signed_in.session_id


async def test_an_edge_in_its_own_name_reaches_neither_accounts_nor_their_opening(service: Started) -> None:
    with pytest.raises(NotFound):
        await service.send(GetAccount(), GATEWAY)
    request = OpenFamilyAccount.model_validate(
        {"family_id": DUPONT, "guardian_id": DUPONT, "display_name": "x", "identifier": "x", "password": "x"}
    )
    with pytest.raises(NotFound):
        await service.send(request, BACK_OFFICE)
    with pytest.raises(NotFound):
        await service.send(request, family(DUPONT))
