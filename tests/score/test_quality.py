"""Quality scores of articles written for these tests, whole and spoilt; and that a batch never shows in a score."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner import Cleaner
from cleaner.document import Record
from cleaner.features.lines import lines_of
from cleaner.features.matrix import TEXT_FEATURES
from cleaner.score.coherence import COHERENCE_FEATURES, coherence
from cleaner.score.quality_features import QUALITY_FEATURES, quality_matrix
from cleaner.score.subject import SUBJECT_FEATURES, subject
from cleaner.segment.text import text_blocks

ARTICLES = {
    "en": """Harbour bridge closes for two years of repairs
The old swing bridge across the harbour will close to all traffic on the first of March, the city council announced on Tuesday evening.
Engineers found cracks in three of the eight steel girders during an inspection last autumn, and the repairs will cost about nine million.
"We could have patched it once more, but nobody would have slept well," said Marta Hollis, who leads the council's engineering department.
Drivers will be sent over the northern ring road, which adds about ten minutes to the journey from the docks to the railway station.
Shopkeepers on the eastern bank fear for their trade. Peter Quill, who has sold bicycles there since 1988, expects to lose a third of them.
The council promised a free ferry for pedestrians and cyclists, which is to cross the harbour every fifteen minutes until midnight.
Hollis said the girders would be replaced one after another, so that ships can pass the bridge throughout the repairs.
The bridge was opened in 1931 and carried about eleven thousand vehicles a day before the cracks were found.""",
    "de": """Stadtrat beschließt den Umbau des alten Hallenbads
Das alte Hallenbad am Marktplatz wird umgebaut. Das hat der Stadtrat am Donnerstagabend nach einer langen Debatte beschlossen.
Die Kosten von rund zwölf Millionen Euro teilen sich die Stadt und das Land, wie Bürgermeisterin Elke Sander nach der Sitzung mitteilte.
"Wir haben lange gerechnet, und am Ende war der Umbau günstiger als ein neues Bad auf der grünen Wiese", sagte Sander.
Die Opposition kritisierte, dass die Schwimmvereine während der Bauzeit in die Nachbarorte ausweichen müssen.
Der Vorsitzende des Schwimmvereins, Jürgen Thalbach, rechnet damit, dass viele Kinder in dieser Zeit nicht schwimmen lernen werden.
Die Stadt will deshalb Busse bezahlen, die die Kinder zweimal in der Woche zum Training in die Kreisstadt bringen.
Die Bauarbeiten am Hallenbad sollen im Herbst beginnen und nach Angaben der Verwaltung etwa zwei Jahre dauern.
Eröffnet wurde das Bad im Jahr 1967, zuletzt kamen etwa sechzigtausend Besucher im Jahr.""",
    "no": """Fergen til øya får ny kai før sommeren
Kommunen bygger ny kai for fergen til øya, og arbeidet skal etter planen være ferdig før sommerferien begynner i juni.
Den gamle kaien ble skadet i stormen i januar, og siden har fergen bare kunnet legge til når vannet står høyt nok.
– Vi har ventet lenge på dette, og nå kan folk endelig planlegge dagen igjen, sier ordfører Randi Moldestad til avisen.
Prosjektet koster fjorten millioner kroner, og fylket dekker halvparten av regningen etter en avtale fra i fjor høst.
Butikkeier Olav Grindheim forteller at han måtte bære varene i land for hånd flere ganger i løpet av vinteren.
Rederiet setter inn en mindre båt mens arbeidet pågår, slik at skoleelevene kommer seg til fastlandet hver morgen.
Den nye kaien blir høyere enn den gamle, og ingeniørene mener at den skal tåle stormer av samme slag som i januar.
Rundt tre hundre mennesker bor på øya hele året, og om sommeren er de mer enn dobbelt så mange.""",
    "es": """El ayuntamiento reabre la biblioteca del puerto
La biblioteca del puerto volverá a abrir sus puertas el próximo lunes, después de tres años de obras, según anunció ayer el ayuntamiento.
El edificio, una antigua lonja de pescado, se cerró cuando los técnicos descubrieron humedades en los muros y grietas en el tejado.
«Los vecinos han tenido mucha paciencia y ahora tendrán la mejor biblioteca de la costa», dijo la concejala de Cultura, Pilar Montes.
Las obras costaron cuatro millones de euros, uno más de lo previsto, porque hubo que reforzar los cimientos del edificio.
La directora de la biblioteca, Carmen Ferrer, explicó que se han comprado doce mil libros nuevos para la sala infantil.
La oposición recordó que la reapertura estaba prometida para hace un año y pidió que se publiquen todas las facturas.
Montes respondió que las facturas de la biblioteca estarán a disposición de los vecinos a partir del mes que viene.
La biblioteca abrirá todos los días, también los domingos por la mañana, y contará con doscientos puestos de lectura.""",
}
LISTINGS = {
    "en": """Latest news
Harbour bridge closes for two years
Minister defends new school timetable
United lose at home again
Ten soups for cold evenings
Police look for witnesses after theft
Rents rise faster in small towns
Read more
Older posts""",
    "de": """Neueste Meldungen
Stadtrat beschließt Umbau
Ministerin verteidigt neuen Stundenplan
Heimniederlage im Derby
Zehn Suppen für kalte Abende
Polizei sucht Zeugen nach Diebstahl
Mieten steigen auf dem Land
Mehr lesen
Ältere Beiträge""",
    "no": """Siste nytt
Fergen får ny kai
Statsråden forsvarer ny timeplan
Tapte hjemme igjen
Ti supper for kalde kvelder
Politiet søker vitner etter tyveri
Leiene stiger i småbyene
Les mer
Eldre saker""",
    "es": """Últimas noticias
Reabre la biblioteca del puerto
La ministra defiende el nuevo horario
Otra derrota en casa
Diez sopas para noches frías
La policía busca testigos del robo
Suben los alquileres en los pueblos
Leer más
Entradas anteriores""",
}
WALLS = {
    "en": "We use cookies and similar technologies to improve your experience.\nAccept all cookies\nManage your settings\nPrivacy policy",
    "de": "Wir verwenden Cookies, um Ihr Nutzungserlebnis zu verbessern.\nAlle Cookies akzeptieren\nEinstellungen verwalten\nDatenschutz",
    "no": "Vi bruker informasjonskapsler (cookies) for å gi deg en bedre opplevelse.\nGodta alle\nTilpass innstillinger\nPersonvern",
    "es": "Utilizamos cookies propias y de terceros para mejorar su visita.\nAceptar todas las cookies\nConfigurar\nPolítica de privacidad",
}


def truncated(article: str) -> str:
    """The first third of an article, ending amid a sentence."""
    return article[: len(article) // 3].rsplit(" ", 1)[0]


def scores(texts: list[str], language: str | None) -> list[float]:
    return [Cleaner().clean(Record(id="1", text=text, language=language)).quality or 0.0 for text in texts]


@pytest.mark.parametrize("language", ARTICLES)
def test_whole_articles_score_above_truncated_ones_and_lists_and_these_above_walls(language: str) -> None:
    article = ARTICLES[language]
    whole, *parts, wall = scores([article, truncated(article), LISTINGS[language], WALLS[language]], language)
    assert whole > max(parts)
    assert min(parts) > wall
    assert whole > 0.75  # where `review` begins, as shipped
    assert wall < 0.3


@pytest.mark.parametrize("language", ARTICLES)
def test_truncated_articles_score_above_lists(language: str) -> None:
    cut, listing = scores([truncated(ARTICLES[language]), LISTINGS[language]], language)
    assert cut > listing


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_nothing_is_worth_nothing(text: str) -> None:
    result = Cleaner().clean(Record(id="1", text=text))
    assert (result.input_quality, result.quality) == (0.0, 0.0)


def test_scores_do_not_depend_on_the_batch() -> None:
    texts = [*ARTICLES.values(), *map(truncated, ARTICLES.values()), *LISTINGS.values(), *WALLS.values()]
    records = [Record(id=str(number), text=text) for number, text in enumerate(texts)]
    together = {result.id: (result.input_quality, result.quality) for result in Cleaner().clean_many(records)}
    alone = {record.id: Cleaner().clean(record) for record in records}
    assert together == {number: (result.input_quality, result.quality) for number, result in alone.items()}


def test_rows_do_not_depend_on_the_batch() -> None:
    documents = [text_blocks(text) for text in (*ARTICLES.values(), "", "one", *LISTINGS.values(), *ARTICLES.values())]
    random = np.random.default_rng(3)
    lines = lines_of(documents)
    looks = random.normal(size=(len(lines), len(TEXT_FEATURES))).astype(np.float32)
    p = random.random(len(lines))
    urls = [None if number % 3 else f"https://example.org/news/{number}/old-harbour-bridge-hallenbad" for number in range(len(documents))]
    whole = quality_matrix(lines, looks, p, p < 0.6, urls, pages=False)
    for number, blocks in enumerate(documents):
        part = slice(*lines.first[number : number + 2])
        row = quality_matrix(lines_of([blocks]), looks[part], p[part], p[part] < 0.6, urls[number : number + 1], pages=False)
        np.testing.assert_array_equal(row[0], whole[number])


def test_two_articles_in_one_hang_together_less_than_one() -> None:
    def row(text: str) -> dict[str, float]:
        lines = lines_of([text_blocks(text)])
        return {name: column[0] for name, column in coherence(lines, np.ones(len(lines), bool)).items()}

    one, two = row(ARTICLES["en"]), row("\n".join(ARTICLES[language] for language in ("de", "no")))
    assert set(one) == set(COHERENCE_FEATURES)
    assert one["weakest_share"] > two["weakest_share"]
    assert one["weakest_tie"] > two["weakest_tie"]
    assert one["lonely_words"] < two["lonely_words"]


def test_an_article_is_about_what_its_address_says_and_a_wall_is_not() -> None:
    url = "https://news.example/2024/05/harbour-bridge-closes-repairs.html"
    lines = lines_of([text_blocks(ARTICLES["en"]), text_blocks(WALLS["en"]), text_blocks(ARTICLES["en"])])
    found = subject(lines, np.ones(len(lines), bool), [url, url, None])
    assert set(found) == set(SUBJECT_FEATURES)
    assert found["slug_kept"][0] == pytest.approx(4 / 5)  # all but "html"
    assert found["slug_kept"][1] == 0.0
    assert all(np.isnan(column[2]) for column in found.values())


@pytest.mark.parametrize("url", ["", "not an address", "http://[", "https://example.org", "https://example.org/%zz/?q", "//x/y"])
def test_any_address_will_do(url: str) -> None:
    result = Cleaner().clean(Record(id="1", text=ARTICLES["en"], url=url))
    assert result.error is None
    assert 0 < (result.quality or 0.0) <= 1


def test_an_ellipsis_at_the_end_is_seen() -> None:
    for end, seen in (("…", 1.0), ("...", 1.0), (" [...]", 1.0), (".", 0.0), ("", 0.0)):
        lines = lines_of([text_blocks("One line.\nAnd it went on" + end)])
        looks, p = np.zeros((2, len(TEXT_FEATURES)), np.float32), np.zeros(2)
        found = quality_matrix(lines, looks, p, p < 0.5, [None], pages=False)[0, QUALITY_FEATURES.index("last_ellipsis")]
        assert found == seen, end
