#!/usr/bin/env python3
"""Uses the dashboard at a URL as an analyst does: opens it, searches, decides by keyboard, reloads, sees the decision.

    scripts/test_dashboard.py http://127.0.0.1:8712/    with a store that DashboardTests filled; decides on incidents
    scripts/test_dashboard.py --dates URL ZONE MOMENT   with an incident whose first alert is at MOMENT, of a hostile name
    scripts/test_dashboard.py --check                   exits with 0 if a Chromium is installed
"""

import sys

from browser import Browser, Failure, program

MARKUP = "<script>alert(1)</script>"
INCIDENTS = "document.querySelectorAll('.incident').length"


def expect(value, what):
    if not value:
        raise Failure(what)


def text(browser, selector):
    return browser.run(f"document.querySelector({selector!r})?.innerText ?? ''")


def fits(browser, view):
    for width in (1280, 390):
        browser.look(width)
        wide = browser.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        expect(wide <= 0, f"{view} overflows by {wide} pixels at a width of {width}")
    browser.look(1280)


def enter_name(browser):
    browser.run("document.getElementById('author').focus()")
    browser.write("Ada")
    browser.press("Escape")


def search(browser):
    browser.press("/")
    expect(browser.run("document.activeElement.id") == "search", "/ does not focus the search")
    browser.write("U2")
    browser.until(f"{INCIDENTS} === 1")
    browser.run("document.activeElement.value = ''; document.activeElement.dispatchEvent(new Event('input'))")
    browser.until(f"{INCIDENTS} === 3")
    browser.press("Escape")


def decide_in_list(browser):
    """Confirms the second incident by keyboard; it leaves the list of incidents that need review."""
    browser.press("j")
    browser.press("j")
    browser.press("c")
    browser.until(f"{INCIDENTS} === 2")
    expect("confirmed" in text(browser, "#toast"), "no message confirms the decision")


def decide_on_incident(browser):
    """Opens the first incident, expands its first alert, and marks the incident as benign with a note."""
    browser.run("document.activeElement.blur()")
    browser.press("j")
    browser.press("Enter")
    browser.until("document.querySelector('.events .fold')")
    expect(MARKUP in text(browser, "h1"), "a name that is markup is not shown as text")
    expect(browser.run("document.querySelectorAll('main script').length") == 0, "a name has become markup")
    browser.run("document.querySelector('.events .fold').focus()")
    expect("expected C88 (80%)" in text(browser, "#tip"), "focusing an alert does not show the expected values")
    browser.press("Enter")
    browser.until("document.querySelector('.whys')")
    expect("any rare value" in text(browser, ".whys"), "an expanded alert does not show the expected values")
    fits(browser, "an incident")
    browser.press("n")
    browser.until("document.querySelector('#note[open]')")
    browser.write(f"Asked her. {MARKUP}")
    browser.run("document.querySelector('#note .benign').click()")
    browser.until("document.querySelector('.facts .verdict.benign')")
    expect(browser.run("document.querySelector('.whys') !== null"), "deciding collapses the expanded alert")


def see_it_again(browser):
    browser.reload()
    browser.until("document.querySelector('.facts .verdict.benign')")
    expect(f"Asked her. {MARKUP}" in text(browser, ".history"), "the note is missing")
    expect("Ada" in text(browser, ".history"), "the author is missing")
    browser.press("Escape")
    browser.until(f"{INCIDENTS} === 1")


def see_profile(browser):
    """The baseline's host has its share, and the alerts' host is marked as new."""
    baseline, today = (
        f"document.querySelector('.topic [aria-label=\"{one}: Source hosts\"]')" for one in ("baseline", "day 8"))
    expect("C88" in browser.run(f"{baseline}.innerText") and "81%" in browser.run(f"{baseline}.innerText"),
           "the baseline is missing")
    expect(browser.run(f"{baseline}.querySelector('a').hash") == "#/host/C88", "a host of the baseline is not a link")
    fresh = browser.run(f"[...{today}.querySelectorAll('.fresh')].map((one) => one.innerText).join()")
    expect("C1" in fresh and "new" in fresh, "a new host is not marked")
    bars = browser.run(f"{baseline}.querySelector('.bar').clientWidth / {baseline}.clientWidth")
    expect(0.7 < bars < 0.9, f"the bar of 81% is {bars} wide")


def visit_entities(browser, url):
    browser.go(f"{url}#/user/{'%3Cscript%3Ealert(1)%3C%2Fscript%3E'}")
    browser.until("document.querySelectorAll('.events .fold').length === 2")
    expect(text(browser, "h1") == MARKUP, "the view of a user has the wrong heading")
    see_profile(browser)
    fits(browser, "the view of a user")
    browser.go(f"{url}#/user/U2")
    browser.until("document.querySelector('.profile')")
    expect("5 events" in text(browser, ".profile .banner"), "no banner says that the baseline is sparse")
    expect("<b>C2</b>" in text(browser, ".profile"), "a baseline name that is markup is not shown as text")
    browser.go(f"{url}#/host/C9")
    browser.until("document.querySelectorAll('.events .fold').length === 1")
    expect(text(browser, "h1") == "C9", "the view of a host has the wrong heading")
    # An address of an earlier version.
    browser.go(f"{url}#/computer/C1")
    browser.until("document.querySelectorAll('.events .fold').length === 2")


def see_suppressed(browser, url):
    """Goes from the metrics to the rules, and from a rule to its alerts and to the decision that created it."""
    browser.go(url)
    browser.until("document.querySelector('.tile a')")
    expect("3 suppressed by 2 rules" in text(browser, ".tiles"), "the metrics do not show the suppressed alerts")
    browser.run("document.querySelector('.tile a').click()")
    browser.until(f"{INCIDENTS} === 2")
    expect(text(browser, ".incident .reason") == "incident-1-0123abcd", "the rule with most alerts is not the first")
    check_access(browser)
    fits(browser, "the list of rules")
    browser.press("j")
    browser.press("Enter")
    browser.until("document.querySelectorAll('.events .fold').length === 2")
    expect(browser.run("document.querySelector('.facts a').hash") == "#/incident/1", "a rule does not link to the incident it was created from")
    check_access(browser)
    fits(browser, "the view of a rule")
    browser.press("Escape")
    browser.until(f"{INCIDENTS} === 2")
    browser.press("k")
    browser.press("Enter")
    browser.until("document.querySelectorAll('.events .fold').length === 1")
    expect(text(browser, "h1") == "<b>r/1", "a rule's name that is markup is not shown as text")


def check_access(browser):
    """Checks what a screen reader needs: a name for every control, and exactly one main heading."""
    nameless = browser.run("""[...document.querySelectorAll('button, a, input, select, textarea')].filter((one) =>
        !(one.innerText || one.getAttribute('aria-label') || one.labels?.length)).map((one) => one.outerHTML)""")
    expect(not nameless, f"controls without a name: {nameless}")
    expect(browser.run("document.querySelectorAll('h1').length") == 1, "there is not exactly one main heading")


def main(url):
    with Browser() as browser:
        browser.look(1280)
        browser.go(url)
        browser.until(f"{INCIDENTS} === 3 && document.querySelector('.chart')")
        browser.until("document.querySelector('.live.on')")
        check_access(browser)
        fits(browser, "the list")
        enter_name(browser)
        search(browser)
        decide_in_list(browser)
        decide_on_incident(browser)
        check_access(browser)
        see_it_again(browser)
        visit_entities(browser, url)
        see_suppressed(browser, url)
        expect(not browser.complaints(), f"errors in the browser: {browser.complaints()}")
        others = [one for one in browser.addresses() if not one.startswith((url, "data:", "about:"))]
        expect(not others, f"requests to other hosts: {others}")


def see_dates(url, zone, moment):
    """Sees the dates of a log in its zone, and no character that changes the order of what is shown."""
    with Browser() as browser:
        browser.look(1280)
        browser.go(url)
        browser.until(f"{INCIDENTS} === 1 && document.querySelector('.chart')")
        expect(moment in text(browser, ".incident"), f"the list does not show {moment}: {text(browser, '.incident')}")
        expect(text(browser, "#zone") == f"times in {zone}", f"the header does not name the zone {zone}")
        fits(browser, "the list")
        expect("day " not in text(browser, "main"), "the list shows days with numbers")
        see_no_controls(browser)
        browser.press("j")
        browser.press("Enter")
        browser.until("document.querySelector('.events .fold')")
        date, time = moment.split(", ")
        expect(moment in text(browser, ".facts"), f"the incident does not show {moment}")
        expect(date in text(browser, ".events") and time in text(browser, ".events"), "the alert has another time")
        browser.run("document.querySelector('.events .fold').focus()")
        see_no_controls(browser)
        browser.run("document.querySelector('.names a').click()")
        browser.until("location.hash.startsWith('#/user/') && document.querySelector('.events .fold')")
        expect("\ufffd" in text(browser, "h1"), "the view of a user does not mark the control character")
        see_no_controls(browser)
        expect(not browser.complaints(), f"errors in the browser: {browser.complaints()}")


def see_no_controls(browser):
    raw = browser.run(r"/[\u202e\u2066-\u2069\u200f\u0007]/.test(document.documentElement.outerHTML + document.title)")
    expect(not raw, "the page contains a character that changes the order of what is shown")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if program() else 1)
    try:
        if sys.argv[1] == "--dates":
            see_dates(*sys.argv[2:])
        else:
            main(sys.argv[1])
    except Failure as failure:
        sys.exit(f"test_dashboard.py: {failure}")
