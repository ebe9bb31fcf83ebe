"""A person's browser window: signs in, opens pages, and remembers everything that the console complained about."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, TypeVar

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Cookie, Page, async_playwright, expect

from stack import testing
from stack.second_factor import code_of, step_of
from tests.eventually import eventually
from tests.journeys.running import Person

PHONE, DESK = 390, 1280
NARROWEST, TABLET = 320, 1024
"""The smallest phones, as wide as a window of 1280 at 400 % (WCAG 1.4.10); and a tablet on its side."""
HEIGHTS = {PHONE: 844, TABLET: 768, DESK: 900}
Side = Literal["family", "staff"]
EVERYTHING = bool(os.environ.get("PORTAIL_TEST_ALL"))
SECONDS = 60.0  # A machine may be busy with something else.
AXE = Axe()
UNHURRIED = "--js-flags=--no-opt,--no-maglev"
"""A page lives for a second: to make its scripts fast takes longer than they do (docs/decisions/0079)."""
SESSIONS: dict[tuple[str, str], list[Cookie]] = {}
"""The open sessions of people, by address and identifier."""
T = TypeVar("T")
soon = partial(eventually, within=SECONDS)
expect.set_options(timeout=SECONDS * 1000)
WORDS = """() => {
    const said = [document.title];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { data, previousSibling } = texts.currentNode;
        if (previousSibling?.nodeName === "WBR") said.push(said.pop() + data);  // where a line may break, no word ends
        else said.push(data);
    }
    for (const one of document.querySelectorAll("[aria-label]")) said.push(one.getAttribute("aria-label"));
    for (const one of document.querySelectorAll("a[href]")) said.push(one.getAttribute("href"));
    return said.join(" ");
}"""
LOOSE_MARKS = r"""() => {
    const loose = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode;
        if (!parentElement.closest("textarea") && /[^\s] [:;?!»]|\d [€%]|« /.test(data)) loose.push(data.trim());
    }
    return loose;
}"""

CROWDED = """() => {
    const kinds = "main :is(.card, .notice, table), main > .hint";
    const boxes = [...document.querySelectorAll(kinds)].filter((one) => one.checkVisibility());
    const below = (one, other) => {
        const [upper, lower] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        const beside = lower.left >= upper.right || lower.right <= upper.left;
        return !beside && !one.contains(other) && !other.contains(one) && Math.abs(lower.top - upper.bottom) < 4;
    };
    const name = (one) => `${one.className} "${one.innerText.trim().slice(0, 30)}"`;
    const over = (one, other) => {
        const [first, second] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        const across = Math.min(first.right, second.right) - Math.max(first.left, second.left);
        return across > 1 && Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top) > 1;
    };
    const lines = [...document.querySelectorAll("main .todo")].filter((one) => one.checkVisibility());
    const laid = lines.flatMap((line) => [...line.children].slice(1).filter((one) => over(line.children[0], one)));
    return boxes.flatMap((one) => boxes.filter((other) => below(one, other)).map((other) => `${name(one)} touches ${name(other)}`))
        .concat(laid.map((one) => `a sign lies on ${name(one)}`));
}"""
BARRIERS = """async (colours) => {
    const passing = document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(passing.map((one) => one.finished));
    const { violations } = await axe.run({ resultTypes: ["violations"], rules: { "color-contrast": { enabled: colours } } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}"""
"""What comes into sight is pale on its way: its colours are measured once it is there. What does not hinder stays in the browser."""
LOW = """() => {
    const touched = "a[href], button, summary, select, textarea, input:not([type=hidden])";
    const low = (one) => {
        const boxes = [one, one.closest("label"), ...(one.labels ?? [])].flatMap((part) => [...(part?.getClientRects() ?? [])]);
        return Math.max(...boxes.map((box) => box.height)) < 43.5 || Math.max(...boxes.map((box) => box.width)) < 24;
    };
    return [...document.querySelectorAll("main, footer")].flatMap((part) => [...part.querySelectorAll(touched)])
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".vh, .first-button, .skip") && low(one))
        .map((one) => `${one.tagName} "${(one.innerText || one.name || "").trim().slice(0, 40)}"`);
}"""
UNEVEN = """() => {
    const controls = [...document.querySelectorAll(".fields > .field")].filter((one) => one.checkVisibility());
    const beside = (one, other) => {
        const [left, right] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        return one.parentElement === other.parentElement && left.right <= right.left && left.top < right.bottom && right.top < left.bottom;
    };
    const head = (one) => one.getBoundingClientRect().top;
    const foot = (one) => [...one.querySelectorAll(".input")].at(-1)?.getBoundingClientRect().bottom ?? one.getBoundingClientRect().bottom;
    const name = (one) => one.innerText.trim().split("\\n")[0];
    return controls.flatMap((one) => controls
        .filter((other) => beside(one, other) && [head, foot].some((edge) => Math.abs(edge(one) - edge(other)) > 1))
        .map((other) => `${name(one)} and ${name(other)}`));
}"""
TORN_WORDS = r"""() => {
    const torn = [];
    const range = document.createRange();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        const around = text.parentElement;
        if (!around.checkVisibility() || around.closest(".vh, code") || around.closest("thead")?.offsetWidth === 1) continue;
        for (const word of text.data.matchAll(/(?<![\p{L}@._])\p{L}{4,}(?!\p{L}|[@._]\p{L})/gu)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) torn.push(word[0]);
        }
    }
    return torn;
}"""
CUT = """() => {
    const cut = (one) => {
        const { right } = one.getBoundingClientRect();
        for (let around = one; around !== document.body; around = around.parentElement) {
            const { overflowX, textOverflow } = getComputedStyle(around);
            if (textOverflow === "ellipsis" || ["auto", "scroll"].includes(overflowX)) return false;
            if (["hidden", "clip"].includes(overflowX) && right > around.getBoundingClientRect().right + 1) return true;
        }
        return false;
    };
    const speaks = (one) => [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
    const unseen = (one) => !one.checkVisibility() || one.closest(".vh") || one.closest("thead")?.offsetWidth === 1;
    return [...document.querySelectorAll("main *")].filter((one) => speaks(one) && !unseen(one) && cut(one))
        .map((one) => one.textContent.trim().slice(0, 40));
}"""
FRAMED = """() => {
    const left = (one) => Math.round(one.getBoundingClientRect().left);
    const title = document.querySelector(".desk h1, main:not(.narrow) h1");
    return !title || left(title) === left(document.querySelector(".crest"));
}"""

LINES_OF_TABS = """() =>
    new Set([...document.querySelectorAll(".tabs li")].filter((one) => one.offsetHeight).map((one) => one.offsetTop)).size"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Layout:
    """What does not stand as it should on a page, each part as `LOOKS` finds it: texts and controls by their words, widths in pixels."""

    torn_words: list[str]
    cut: list[str]
    crowded: list[str]
    uneven: list[str]
    low: list[str]
    too_wide: int
    lines_of_tabs: int
    framed: bool


LOOKS = {
    "torn_words": TORN_WORDS,  # go on in the next line without a hyphen
    "cut": CUT,  # the end is hidden by what holds the text, without a mark that says so
    "crowded": CROWDED,
    "uneven": UNEVEN,  # what stands side by side, but not on one line: labels, or controls
    "low": LOW,
    "too_wide": TOO_WIDE,
    "lines_of_tabs": LINES_OF_TABS,  # the sections; none where a telephone has its dock
    "framed": FRAMED,  # what the page says begins where its header does
}
LAYOUT = f"() => ({{ {', '.join(f'{name}: ({script})()' for name, script in LOOKS.items())} }})"


@dataclass
class Window:
    """One window of one person; `complaints` are console errors, failed scripts and refused loads."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    async def sign_in(self, person: Person) -> None:
        """Sign in on the sign-in page, as a person would; who has a session goes on in it, as in another window: a code serves once."""
        if await self._goes_on(person):
            return
        await self.page.goto(f"{self.base}/connexion")
        await self.fill_sign_in(person["identifier"], person["password"])
        await self.page.wait_for_url(lambda url: "/connexion" not in url)
        if "/second-facteur" in self.page.url:
            await self._give_code(person)
        SESSIONS[self.base, person["identifier"]] = await self.page.context.cookies()

    async def _give_code(self, person: Person) -> None:
        """Give the code of an agent's telephone: the present one or, when somebody has just used it, the one to come."""
        for ahead in (0, 1):
            code = code_of(person["second_factor_secret"], step_of(person["clock_offset"]) + ahead)
            await self.page.get_by_label("Code à six chiffres").fill(code)
            async with self.page.expect_navigation():
                await self.page.get_by_role("button", name="Continuer").click()
            if "/second-facteur" not in self.page.url:
                break

    async def _goes_on(self, person: Person) -> bool:
        """Take up the session that a person has in another window, unless it was ended."""
        cookies = SESSIONS.get((self.base, person["identifier"]), ())
        if not cookies:
            return False
        await self.page.context.add_cookies([{"name": one["name"], "value": one["value"], "url": self.base} for one in cookies])
        await self.page.goto(f"{self.base}/")
        return "/connexion" not in self.page.url

    async def fill_sign_in(self, identifier: str, password: str) -> None:
        """Fill the sign-in form and send it."""
        await self.page.get_by_label("Identifiant").fill(identifier)
        await self.page.get_by_label("Mot de passe", exact=True).fill(password)
        await self.page.get_by_role("button", name="Se connecter").click()

    async def go(self, path: str) -> int:
        """Open a page; returns the status of the answer."""
        answer = await self.page.goto(f"{self.base}{path}")
        assert answer is not None
        return answer.status

    async def put_out(self, path: str) -> None:
        """Wait until a page leads to the sign-in: the session was ended elsewhere, and the edge hears of it a moment later."""

        async def signs_in() -> bool:
            await self.go(path)
            return "/connexion" in self.page.url

        await soon(signs_in)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Stop the clock of the page for the block: what it shows for some seconds stays until it was read, however slow the machine."""
        await self.page.clock.install()
        await self.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
        yield
        await self.page.clock.resume()

    async def loaded(self) -> None:
        """Wait until the page that a click led to is there whole: how it looks, and what it does."""
        await self.page.wait_for_load_state()

    async def words(self) -> str:
        """Give all the words of the page, also those only read aloud and where links lead, with plain single spaces."""
        await self.loaded()
        text: str = await self.page.evaluate(WORDS)
        return plain(text)

    async def barriers(self, *, colours: bool = EVERYTHING) -> list[str]:
        """List what axe finds wrong with the page for people who cannot see or use a mouse.

        To measure the contrast of `colours` is three quarters of its work: a quick run does it once a page, where all are looked at.
        """
        await self.loaded()
        await self.page.evaluate(AXE.axe_script)
        found: list[str] = await self.page.evaluate(BARRIERS, colours)
        return found

    async def loose_marks(self) -> list[str]:
        """List texts in which a line could begin with a mark (: ; ? ! ») or end with «."""
        await self.loaded()
        found: list[str] = await self.page.evaluate(LOOSE_MARKS)
        return found

    async def torn_words(self) -> list[str]:
        """List words that go on in the next line without a hyphen; an address may."""
        await self.loaded()
        found: list[str] = await self.page.evaluate(TORN_WORDS)
        return found

    async def crowded(self) -> list[str]:
        """List cards, notices, tables and hints of the page that touch the next one below, and words of a list that lie on its signs."""
        await self.loaded()
        found: list[str] = await self.page.evaluate(CROWDED)
        return found

    async def low(self) -> list[str]:
        """List what a finger can hardly hit: less than 44 pixels high with its label, or very narrow."""
        await self.loaded()
        found: list[str] = await self.page.evaluate(LOW)
        return found

    async def layout(self) -> Layout:
        """Look at how all of the page stands, at once: each question to the browser costs more than its answer."""
        await self.loaded()
        return Layout(**await self.page.evaluate(LAYOUT))

    @asynccontextmanager
    async def as_wide_as(self, width: int) -> AsyncIterator[None]:
        """Show the page in a window of another width for the block."""
        async for _ in self.at_widths(width):
            yield

    async def at_widths(self, *widths: int) -> AsyncIterator[int]:
        """Show the page in a window of each width in turn, and then in its own again."""
        size = self.page.viewport_size
        assert size is not None
        for width in widths:
            await self.page.set_viewport_size({"width": width, "height": size["height"]})
            yield width
        await self.page.set_viewport_size(size)

    @asynccontextmanager
    async def letters_twice_as_large(self) -> AsyncIterator[None]:
        """Show the page for the block as to a person who set text of 32 pixels, in place of 16, in the browser."""
        browser = await self.page.context.new_cdp_session(self.page)
        await browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        assert await self.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        yield
        await browser.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        await browser.detach()

    async def overflow(self) -> int:
        """Tell by how many pixels the page is wider than the window."""
        await self.loaded()
        pixels: int = await self.page.evaluate(TOO_WIDE)
        return pixels


def first_of(*cases: T) -> tuple[T, ...]:
    """Play a story at its first width, at all of them when everything is asked for: test_pages looks at every page at both."""
    return cases if EVERYTHING else cases[:1]


def plain(text: str) -> str:
    """Write every kind of space as one plain space."""
    return " ".join(text.split())


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the Chromium that `./portail test` found."""
    path = testing.chromium()
    args = [UNHURRIED, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=args)
        yield started
        await started.close()


@asynccontextmanager
async def window(browser: Browser, base: str, width: int = DESK, *, worker: bool = False) -> AsyncIterator[Window]:
    """Open a window of its own: no cookie is shared with any other; `worker` lets the site install what answers without a network."""
    context = await browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        has_touch=width == PHONE,
        service_workers="allow" if worker else "block",
    )
    context.set_default_timeout(SECONDS * 1000)
    try:
        opened = Window(await context.new_page(), base)

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                opened.complaints.append(f"{message.text} ({message.location.get('url', '')})")

        opened.page.on("console", hear)
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        yield opened
    finally:
        await context.close()
