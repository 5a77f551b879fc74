"""Nobody is offered a link that refuses them: the navigation, and what its pages lead to."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.architecture import addresses as known
from tests.architecture.test_access_matrix import VIEWERS
from wayhome.organizations.actions import add_worker
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization

LINKS = re.compile(r'href="(/[^"#]*|\?[^"#]*)"')
FILES = ("/static/", "/account/")  # the look, and the account that signs in


def links(client: Client, url: str) -> set[str]:
    """What a page leads to; a page that is not shown leads nowhere."""
    answer = client.get(url)
    if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
        return set()
    found = (link.replace("&amp;", "&") for link in LINKS.findall(answer.content.decode()))
    whole = (url.split("?")[0] + link if link.startswith("?") else link for link in found)
    return {link for link in whole if not link.startswith(FILES)}


def refused(client: Client, urls: set[str]) -> list[str]:
    return [url for url in sorted(urls) if client.get(url).status_code in (403, 404, 500)]


@pytest.mark.parametrize("email", VIEWERS)
def test_every_link_of_the_navigation_and_of_its_pages_opens(county, email: str) -> None:
    known.add_more_cast()
    client = known.signed_in(email)
    offered = links(client, "/")
    assert len(offered) >= 3
    assert refused(client, offered) == []
    further = {link for url in offered for link in sorted(links(client, url))[:25]}
    assert refused(client, further - offered) == []


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("where", ["county", "serena_health_center"])
def test_every_role_alone_opens_what_it_is_offered(county, role: Role, where: str) -> None:
    from django.utils import timezone

    add_worker(
        email="one@role.example",
        name="One Role",
        organization=Organization.objects.get(code=where),
        role=role,
        by=known.viewer_named("ada@county.example"),
        at=timezone.now(),
    )
    client = known.signed_in("one@role.example")
    assert refused(client, links(client, "/")) == []
