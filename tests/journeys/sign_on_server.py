"""A small OpenID Connect provider on this machine: discovery, authorize, token, userinfo, keys."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "wayhome", "a secret between the two"


class SignOn(ThreadingHTTPServer):
    """Signs in whoever `person` says; `said` keeps the paths it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.person: dict[str, object] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.said: list[str] = []
        self.wrong_audience = False
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **self.person}
        if self.wrong_audience:
            claims["aud"] = "somebody else"
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})


class Answer(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def reply(self, held: object, status: int = 200) -> None:
        body = json.dumps(held).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        way = urlsplit(self.path)
        issuer = self.server.issuer
        self.server.said.append(way.path)
        if way.path == "/.well-known/openid-configuration":
            self.reply(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "userinfo_endpoint": f"{issuer}/userinfo",
                    "jwks_uri": f"{issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif way.path == "/authorize":
            self.authorize({key: one[0] for key, one in parse_qs(way.query).items()})
        elif way.path == "/keys":
            key = jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key(), as_dict=True)
            self.reply({"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]})
        elif way.path == "/userinfo":
            fine = self.headers["Authorization"] == "Bearer good"
            self.reply(self.server.person if fine else {}, 200 if fine else 401)
        else:
            self.reply({}, 404)

    def authorize(self, asked: dict[str, str]) -> None:
        """Nobody is asked anything: the person of the test is signed in here already."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        code = hashlib.sha256(str(asked).encode()).hexdigest()[:20]
        self.server.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def do_POST(self) -> None:
        self.server.said.append(self.path)
        length = int(self.headers["Content-Length"])
        sent = {key: one[0] for key, one in parse_qs(self.rfile.read(length).decode()).items()}
        asked = self.server.codes.pop(sent.get("code", ""), None)
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if (
            asked is None
            or sent.get("client_secret") != SECRET
            or sent.get("redirect_uri") != asked["redirect_uri"]
            or asked.get("code_challenge") != challenge
        ):
            self.reply({"error": "invalid_grant"}, 400)
            return
        self.reply(
            {"access_token": "good", "token_type": "Bearer", "id_token": self.server.id_token()}
        )


@contextmanager
def sign_on_server() -> Iterator[SignOn]:
    """The provider, while the block runs."""
    with SignOn() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
