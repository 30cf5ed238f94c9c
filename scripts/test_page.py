#!/usr/bin/env python3
"""Drives the page at a URL as people do: open, search, decide by keyboard, load again, see the decision.

    scripts/test_page.py http://127.0.0.1:8712/    of a store that DashboardTests made: it decides on incidents
    scripts/test_page.py --check                   whether there is a Chromium at all
"""

import sys

from browser import Browser, Failure, program

MARKUP = "<script>alert(1)</script>"
ROWS = "document.querySelectorAll('.incident').length"


def expect(value, what):
    if not value:
        raise Failure(what)


def text(browser, selector):
    return browser.run(f"document.querySelector({selector!r})?.innerText ?? ''")


def fits(browser, view):
    for width in (1280, 390):
        browser.look(width)
        wide = browser.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        expect(wide <= 0, f"{view} is {wide} pixels too wide at {width}")
    browser.look(1280)


def name_oneself(browser):
    browser.run("document.getElementById('author').focus()")
    browser.write("Ada")
    browser.press("Escape")


def search(browser):
    browser.press("/")
    expect(browser.run("document.activeElement.id") == "search", "/ does not lead to the search")
    browser.write("U2")
    browser.until(f"{ROWS} === 1")
    browser.run("document.activeElement.value = ''; document.activeElement.dispatchEvent(new Event('input'))")
    browser.until(f"{ROWS} === 3")
    browser.press("Escape")


def decide_in_list(browser):
    """The second incident is confirmed without a mouse, and leaves the list of what is to be looked at."""
    browser.press("j")
    browser.press("j")
    browser.press("c")
    browser.until(f"{ROWS} === 2")
    expect("confirmed" in text(browser, "#toast"), "nobody says what was decided")


def decide_on_incident(browser):
    """The first one is opened, its first row too, and it is benign for a reason."""
    browser.run("document.activeElement.blur()")
    browser.press("j")
    browser.press("Enter")
    browser.until("document.querySelector('.rows .fold')")
    expect(MARKUP in text(browser, "h1"), "a name that is markup is not shown as text")
    expect(browser.run("document.querySelectorAll('main script').length") == 0, "a name has become markup")
    browser.run("document.querySelector('.rows .fold').focus()")
    expect("expected C88 (80%)" in text(browser, "#tip"), "the focus does not tell what was expected")
    browser.press("Enter")
    browser.until("document.querySelector('.whys')")
    expect("something rare" in text(browser, ".whys"), "an open row does not tell what was expected")
    fits(browser, "an incident")
    browser.press("n")
    browser.until("document.querySelector('#note[open]')")
    browser.write(f"Asked her. {MARKUP}")
    browser.run("document.querySelector('#note .benign').click()")
    browser.until("document.querySelector('.facts .verdict.benign')")
    expect(browser.run("document.querySelector('.whys') !== null"), "deciding closes the row that was open")


def see_it_again(browser):
    browser.reload()
    browser.until("document.querySelector('.facts .verdict.benign')")
    expect(f"Asked her. {MARKUP}" in text(browser, ".history"), "the note is gone")
    expect("Ada" in text(browser, ".history"), "the author is gone")
    browser.press("Escape")
    browser.until(f"{ROWS} === 1")


def see_what_is_usual(browser):
    """The usual computer has its share, and the one of the alerts is marked as new."""
    usual, today = (f"document.querySelector('.topic [aria-label=\"{one}: From\"]')" for one in ("usual", "on day 8"))
    expect("C88" in browser.run(f"{usual}.innerText") and "81%" in browser.run(f"{usual}.innerText"),
           "what is usual is not there")
    expect(browser.run(f"{usual}.querySelector('a').hash") == "#/computer/C88", "a usual computer is no link")
    strange = browser.run(f"[...{today}.querySelectorAll('.strange')].map((one) => one.innerText).join()")
    expect("C1" in strange and "new" in strange, "a new computer is not marked")
    bars = browser.run(f"{usual}.querySelector('.bar').clientWidth / {usual}.clientWidth")
    expect(0.7 < bars < 0.9, f"the bar of 81% is {bars} wide")


def visit_names(browser, url):
    browser.go(f"{url}#/user/{'%3Cscript%3Ealert(1)%3C%2Fscript%3E'}")
    browser.until("document.querySelectorAll('.rows .fold').length === 2")
    expect(text(browser, "h1") == MARKUP, "a user's page has another name")
    see_what_is_usual(browser)
    fits(browser, "a user's page")
    browser.go(f"{url}#/user/U2")
    browser.until("document.querySelector('.usual')")
    expect("5 events" in text(browser, ".usual .banner"), "it does not say that a user is hardly known")
    expect("<b>C2</b>" in text(browser, ".usual"), "a usual name that is markup is not shown as text")
    browser.go(f"{url}#/computer/C9")
    browser.until("document.querySelectorAll('.rows .fold').length === 1")


def see_what_is_silenced(browser, url):
    """From the figures to the rules, and from a rule to its alerts and to the decision that it was made of."""
    browser.go(url)
    browser.until("document.querySelector('.tile a')")
    expect("3 silenced by 2 rules" in text(browser, ".tiles"), "the figures do not tell what is silenced")
    browser.run("document.querySelector('.tile a').click()")
    browser.until(f"{ROWS} === 2")
    expect(text(browser, ".incident .reason") == "incident-1-0123abcd", "the rule with most alerts is not the first")
    check_access(browser)
    fits(browser, "the list of rules")
    browser.press("j")
    browser.press("Enter")
    browser.until("document.querySelectorAll('.rows .fold').length === 2")
    expect(browser.run("document.querySelector('.facts a').hash") == "#/incident/1", "a rule does not lead to its decision")
    check_access(browser)
    fits(browser, "a rule's page")
    browser.press("Escape")
    browser.until(f"{ROWS} === 2")
    browser.press("k")
    browser.press("Enter")
    browser.until("document.querySelectorAll('.rows .fold').length === 1")
    expect(text(browser, "h1") == "<b>r/1", "a rule's name that is markup is not shown as text")


def check_access(browser):
    """What a screen reader needs: every control has a name, and there is one first heading."""
    nameless = browser.run("""[...document.querySelectorAll('button, a, input, select, textarea')].filter((one) =>
        !(one.innerText || one.getAttribute('aria-label') || one.labels?.length)).map((one) => one.outerHTML)""")
    expect(not nameless, f"without a name: {nameless}")
    expect(browser.run("document.querySelectorAll('h1').length") == 1, "there is not one first heading")


def main(url):
    with Browser() as browser:
        browser.look(1280)
        browser.go(url)
        browser.until(f"{ROWS} === 3 && document.querySelector('.chart')")
        browser.until("document.querySelector('.live.on')")
        check_access(browser)
        fits(browser, "the list")
        name_oneself(browser)
        search(browser)
        decide_in_list(browser)
        decide_on_incident(browser)
        check_access(browser)
        see_it_again(browser)
        visit_names(browser, url)
        see_what_is_silenced(browser, url)
        expect(not browser.complaints(), f"the page complains: {browser.complaints()}")
        others = [one for one in browser.addresses() if not one.startswith((url, "data:", "about:"))]
        expect(not others, f"it asks others: {others}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if program() else 1)
    try:
        main(sys.argv[1])
    except Failure as failure:
        sys.exit(f"test_page.py: {failure}")
