"""What a page says of its own translation, on pages written for it."""

from __future__ import annotations

import pytest

from cleaner.score.translation_marks import _HOSTS, HINT, LIKELY, SURE, raised, translation_marks
from cleaner.segment.markup import parse_page

TEXT = "<p>" + "Le conseil municipal a voté hier soir le budget de la ville pour l'année à venir. " * 4 + "</p>"

SURE_PAGES = {
    "tag of a transformation": '<html lang="fr-t-en-t0-und"><body>{}</body></html>',
    "tag of Microsoft": '<html lang="fr-x-mtfrom-en"><body>{}</body></html>',
    "class of Google": '<html lang="fr" class="no-js translated-ltr"><body>{}</body></html>',
    "fonts of Google": "<html><body>{}" + '<p><font style="vertical-align: inherit;">Un mot.</font></p>' * 5 + "</body></html>",
    "meta with its machine": '<html><head><meta name="translated-by" content="DeepL API"></head><body>{}</body></html>',
    "meta with its language": '<html><head><meta name="machine-translated-from" content="en"></head><body>{}</body></html>',
    "header of Google": '<html><head><meta http-equiv="X-Translated-By" content="Google"></head><body>{}</body></html>',
    "tag in XML": '<html xml:lang="fr-t-de-t0-mtec"><body>{}</body></html>',
    "class of Google, right to left": '<html class="translated-rtl"><body>{}</body></html>',
    "meta with its engine": '<html><head><meta name="translation-engine" content="Yandex"></head><body>{}</body></html>',
    "meta with its method": '<html><head><meta name="translation-method" content="machine"></head><body>{}</body></html>',
    "meta that calls the machine translator": '<html><head><meta name="translator" content="ChatGPT"></head><body>{}</body></html>',
    "meta that says yes": '<html><head><meta name="machine-translated" content="true"></head><body>{}</body></html>',
    "meta with its source": '<html><head><meta name="translated-from-by-machine" content="pl"></head><body>{}</body></html>',
    "base": '<html><head><base href="https://ville-example.translate.goog/"></head><body>{}</body></html>',
}
LIKELY_PAGES = {
    "TranslatePress": '<html lang="fr-FR"><head><link rel="alternate" hreflang="x-default" href="/a/"><link hreflang="fr-FR" '
    'href="/fr/a/"></head><body class="post translatepress-fr_FR">{}</body></html>',
    "GTranslate": '<html lang="fr"><body>{}<script>window.gtranslateSettings = {{"default_language":"en","languages":["en"]}};</script>'
    "</body></html>",
    "Weglot": '<html lang="fr" data-wg-translated="fr"><body>{}</body></html>',
    "GTranslate, older": "<html><body>{}<script>function doGTranslate(l) {{}} var s = {{'default_language': 'de'}};</script></body></html>",
    "part by its id": '<html><body><article id="auto_translated">{}</article></body></html>',
    "part by its engine": '<html><body><main class="translated-by-deepl">{}</main></body></html>',
    "part": '<html lang="fr"><body><div class="entry machine-translated">{}</div></body></html>',
}
PLAIN_PAGES = {
    "nothing": '<html lang="fr"><body>{}</body></html>',
    "GTranslate, own language": '<html><body>{}<script>window.gtranslateSettings={{"default_language":"fr"}}</script></body></html>',
    "TranslatePress, own language": '<html><head><link hreflang="x-default" href="/a/"><link hreflang="fr" href="/a/"></head>'
    '<body class="translatepress-fr_FR">{}</body></html>',
    "WPML": '<html lang="fr"><head><meta name="generator" content="WPML ver:4.6.9 stt:1,4;"></head><body>{}</body></html>',
    "human translator": '<html><head><meta name="translator" content="Claire Martin"></head><body>{}</body></html>',
    "no": '<html><head><meta name="machine-translated" content="false"></head><body>{}</body></html>',
    "three fonts": "<html><body>{}" + '<p><font style="vertical-align: inherit;">Un mot.</font></p>' * 3 + "</body></html>",
    "another transformation": '<html lang="fr-t-fr-m0-iso"><body>{}</body></html>',
    "widget": '<html><body><div id="google_translate_element"></div><div class="auto-translated">Oui</div>{}</body></html>',
}


def marks(page: str, url: str | None = None) -> list[tuple[str, float]]:
    found = translation_marks(parse_page(page.format(TEXT)), url, "fr")
    return [(mark.words, mark.weight) for mark in found]


@pytest.mark.parametrize("name", SURE_PAGES)
def test_what_only_a_machine_leaves_is_sure(name: str) -> None:
    assert [weight for _, weight in marks(SURE_PAGES[name])] == [SURE]


@pytest.mark.parametrize("name", LIKELY_PAGES)
def test_plug_ins_on_a_page_in_another_language_than_the_site_s_are_likely(name: str) -> None:
    assert [weight for _, weight in marks(LIKELY_PAGES[name])] == [LIKELY]


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_plug_ins_alone_and_human_translators_say_nothing(name: str) -> None:
    assert marks(PLAIN_PAGES[name]) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://www-ville-example.translate.goog/a",
        "https://translate.google.com/translate?sl=en&tl=fr&u=https://ville.example",
        "https://ville.example/a?x=1&_x_tr_tl=fr",
        "https://translated.turbopages.org/proxy_u/en-fr.fr.1/https/ville.example/a",
        "https://www.translatetheweb.com/?from=en&to=fr&a=ville.example",
        "https://www.microsofttranslator.com/bv.aspx?from=en&to=fr&a=ville.example",
        "https://translate.googleusercontent.com/translate_c?depth=1&u=https://ville.example",
        "https://translate.yandex.com/translate?url=https://ville.example&lang=en-fr",
        "https://translate.yandex.ru/translate?url=https://ville.example&lang=ru-fr",
        "https://translatewiki.naver.com/page?u=ville.example",
        "https://papago.naver.net/website?locale=fr&source=ko&target=fr&url=ville.example",
        "https://ville-example.translate.baiducontent.com/transpage?from=zh&to=fr",
    ],
)
def test_addresses_of_translating_proxies(url: str) -> None:
    assert [mark.weight for mark in translation_marks(None, url, "fr")] == [SURE]


def test_each_service_is_named() -> None:
    named = {service: host for host, service in _HOSTS.items()}
    for service, host in named.items():
        assert [mark.words for mark in translation_marks(None, f"https://{host}/a", "fr")] == [f"its address is one of {service}"]


@pytest.mark.parametrize("url", [None, "", "https://ville.example/translate.goog", "http://[", "https://nottranslate.goog/a", "a b?tl=fr"])
def test_other_addresses_and_no_addresses(url: str | None) -> None:
    assert translation_marks(None, url, "fr") == ()


def test_a_declared_language_that_is_not_the_text_s_is_a_hint_alone() -> None:
    assert [weight for _, weight in marks('<html lang="de"><body>{}</body></html>')] == [HINT]
    assert marks('<html lang="en-US"><body>{}</body></html>') == []  # what templates say when nobody has set it
    assert translation_marks(parse_page('<html lang="nb">'), None, "nn") == ()


def test_hints_add_to_a_score_and_make_none() -> None:
    hint = translation_marks(parse_page('<html lang="de"><body><p>x</p></body></html>'), None, "fi")
    sure = translation_marks(None, "https://a.translate.goog/", "fi")
    assert raised(None, hint) is None
    assert raised(-1.0, hint) == pytest.approx(-0.3)
    assert raised(None, sure) == pytest.approx(2.8)
    assert raised(None, ()) is None
