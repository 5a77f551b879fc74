"""Every component and the pages before sign-in: accessible, at phone and desk width, in print."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import (
    DESK,
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    screenshot,
    sign_in,
)


def test_the_gallery_is_accessible_on_a_phone_and_in_spanish(page_at) -> None:
    page = page_at(PHONE, language="es")
    page.goto("/gallery/")
    assert page.locator("html").get_attribute("lang") == "es"
    screenshot(page, "gallery-es")
    assert_accessible(page)


def test_the_gallery_is_accessible_at_a_desk_with_everything_opened(page_at) -> None:
    page = page_at(DESK)
    page.goto("/gallery/")
    assert page.locator("html").get_attribute("lang") == "en"
    screenshot(page, "gallery")
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    page.get_by_role("button", name="ECM").click()
    assert page.get_by_text("one person who holds all the threads").is_visible()
    assert_accessible(page)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/account/login/", "login"),
        ("/account/password/reset/", "password-reset"),
        ("/account/no-such-page/", "not-found"),
    ],
)
def test_pages_before_sign_in_are_accessible(page_at, address: str, name: str) -> None:
    page = page_at(DESK)
    page.goto(address)
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        screenshot(page, name)
        assert_accessible(page)


def test_a_form_with_mistakes_says_so_first(page_at) -> None:
    page = page_at(PHONE)
    page.goto("/account/login/")
    sign_in(page, "nobody@example.org", "not the right one")
    expect(page.get_by_role("alert")).to_be_focused()
    screenshot(page, "login-mistake")
    assert_accessible(page)


def test_at_200_percent_nothing_is_cut_off(page_at) -> None:
    page = page_at(DESK // 2)
    page.goto("/gallery/")
    assert_no_sideways_scroll(page)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert_no_sideways_scroll(page)


def test_the_page_is_reached_by_keyboard(page_at) -> None:
    page = page_at(DESK)
    page.goto("/account/login/")
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.className") == "usa-skipnav"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0


def test_on_a_phone_the_menu_opens_without_a_script(page_at) -> None:
    page = page_at(PHONE, java_script_enabled=False)
    page.goto("/gallery/")
    menu = page.locator("details.menu--nav")
    menu.locator("summary").click()
    assert menu.get_by_role("link", name="Worklist").is_visible()


def test_the_language_is_chosen_and_kept(page_at) -> None:
    page = page_at(DESK)
    page.goto("/gallery/")
    page.get_by_role("button", name="Español").first.click()
    assert page.url.endswith("/gallery/")
    assert page.locator("html").get_attribute("lang") == "es"
    page.goto("/account/login/")
    assert page.locator("html").get_attribute("lang") == "es"


def test_paper_carries_content_and_no_frame(page_at) -> None:
    page = page_at(DESK)
    page.goto("/gallery/")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert page.get_by_role("heading", name="Rosa Delgado Ruiz").is_visible()
    screenshot(page, "gallery-print")
