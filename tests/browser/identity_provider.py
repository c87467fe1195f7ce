"""A place where people sign in by OpenID Connect, as its specification has it, with PKCE; who is there is let in."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cityscore", "a secret of the two"


@dataclass
class Provider:
    """Who is signed in there, and what was asked of it."""

    email: str = ""
    is_vouched_for: Any = True
    """What it claims of the address: true, false, or whatever issuers write."""
    subject: str = ""
    """What it knows them by; the address, if nothing else."""
    port: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def about(self) -> dict[str, Any]:
        """What an application reads first."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def person(self) -> dict[str, Any]:
        """Whoever is signed in."""
        subject = self.subject or f"id of {self.email}"
        return {"sub": subject, "email": self.email, "email_verified": self.is_vouched_for}

    def led_back(self, asked: dict[str, str]) -> str:
        """Where an application's page is led back to, with a code that works once."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        self.asked.append(asked)
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, sent: dict[str, str]) -> dict[str, Any]:
        """What a code is worth, to who asked for it."""
        asked = self.codes.pop(sent["code"])
        assert (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        assert sent["redirect_uri"] == asked["redirect_uri"]
        challenge = base64.urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        assert challenge == asked["code_challenge"]
        said = {"iss": self.issuer, "aud": CLIENT, "iat": time.time(), "exp": time.time() + 60, **self.person()}
        token = jwt.encode(said, self.key, "RS256", headers={"kid": "one"})
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token}

    def keys(self) -> dict[str, Any]:
        """The keys that its tokens are signed with."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """One that listens on a free port."""
    provider = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match urlsplit(self.path):
                case ("", "", "/.well-known/openid-configuration", _, _):
                    self.hand_out(provider.about())
                case ("", "", "/authorize", query, _):
                    self.send_response(302)
                    self.send_header("Location", provider.led_back(dict(parse_qsl(query))))
                    self.end_headers()
                case ("", "", "/me", _, _):
                    assert self.headers["Authorization"] == "Bearer access"
                    self.hand_out(provider.person())
                case ("", "", "/keys", _, _):
                    self.hand_out(provider.keys())
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.hand_out(provider.tokens(dict(parse_qsl(self.rfile.read(length).decode()))))

        def hand_out(self, found: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
