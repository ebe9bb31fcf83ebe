from time import process_time

from chassis.links import linked


def test_addresses_become_links_and_nothing_else_becomes_markup() -> None:
    told = str(linked("Voir https://ville.example/a?b=1&c=2. <script>alert(1)</script> ou accueil@ville.example !"))
    assert (
        '<a href="https://ville.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">https://ville.example/a?b=1&amp;c=2</a>. ' in told
    )
    assert '<a href="mailto:accueil@ville.example">accueil@ville.example</a>\u00a0!' in told
    assert "&lt;script&gt;" in told
    assert "<script" not in told


def test_an_address_cannot_leave_its_attribute_nor_run_anything() -> None:
    for text in ('https://a.example/"onclick="x', "javascript:alert(1)", "data:text/html,x", "https://a.example/'><b>"):
        told = str(linked(text))
        assert "onclick=" not in told.split("</a>", maxsplit=1)[0]
        assert "<b>" not in told
    for text in ("javascript:alert(1)", "http://[ville", "https://"):
        assert "<a" not in str(linked(text))
    assert str(linked("(https://a.example/b)")).endswith("</a>)")


def test_a_word_without_end_takes_no_time_to_look_through() -> None:
    for word in ("é", "a.", "a-", "a@", "a@a.", "http://"):
        text = word * 50_000 + " accueil@ville.example"
        started = process_time()
        told = str(linked(text))
        assert process_time() - started < 5, word
        assert told.endswith('<a href="mailto:accueil@ville.example">accueil@ville.example</a>')
