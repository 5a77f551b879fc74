"""The accounting of disclosures on paper: a tagged PDF/UA, in English or Spanish."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from wayhome.core.clocks import in_full
from wayhome.core.printing import blank_words, render_pdf
from wayhome.core.wording import CLASS_WORDS
from wayhome.desk.queries.looks import LooksPage
from wayhome.desk.show.looks import days
from wayhome.organizations.models import Organization

TEMPLATE = Path(__file__).with_name("templates") / "accounting.typ"


def accounting_pdf(
    page: LooksPage, *, since: date, upto: date, maker: Organization, at: datetime, language: str
) -> bytes:
    """The looks of these days, for the person whose they are."""
    with translation.override(language):
        said = contents(page, maker=maker, at=at)
        said["span"] = _("From %(since)s to %(upto)s") % {
            "since": in_full(since),
            "upto": in_full(upto),
        }
        return render_pdf(TEMPLATE, said)


def contents(page: LooksPage, *, maker: Organization, at: datetime) -> dict[str, Any]:
    """Everything the template prints but the span, in the current language.

    It names organizations, as the rule asks (45 CFR 164.528(b)(2)), and no worker.
    """
    kinds = {kind for one in page.looks for kind in one.classes}
    return {
        "language": translation.get_language() or "en",
        "title": _("Accounting of disclosures"),
        "who": str(page.person),
        "made": _("Made on %(day)s by %(who)s.")
        % {
            "day": in_full(at),
            "who": ", ".join(part for part in (maker.name, maker.phone, maker.email) if part),
        },
        "lead": _(
            "This is who was shown something about you in Wayhome: on which day, what they did, "
            "what kind of information it was, and why."
        ),
        "head": [_("Day"), _("Who"), _("What they did"), _("What was shown"), _("Why")],
        "rows": [
            [
                in_full(one["day"]),
                line["who"],
                " ".join(line["did"]),
                "; ".join(line["shown"]),
                "; ".join(line["why"]) + ". " + _allowed(line["grounds"]),
            ]
            for one in days(page)
            for line in one["lines"]
        ],
        "none": _("In these days nobody was shown anything that may be listed here."),
        "kinds_title": _("Kinds of information"),
        "kinds": [str(words) for kind, words in CLASS_WORDS.items() if kind in kinds],
        "not_here": _(
            "Some looks may not be on this list: what a substance use treatment program or a "
            "victim service provider does is shown to them alone. You may ask the privacy officer "
            "of %(who)s for the whole accounting."
        )
        % {"who": maker.name},
        "blank": blank_words(),
    }


def _allowed(grounds: list[str]) -> str:
    return f"{_('Allowed by:')} {'; '.join(grounds)}." if grounds else ""
