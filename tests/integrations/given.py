"""Articles for the tests of the adapters, written by hand: what each holds is said beside it."""

from __future__ import annotations

ENGLISH = (
    "ADVERTISEMENT\n"
    "The harbour board will dredge the eastern basin this autumn, after fishermen complained that larger boats could no longer turn. "
    "Work begins on the second of October and is expected to take six weeks.\n"
    'Skipper Moira Tulloch said the silt had cost her two days a month. "We wait for the tide like my grandfather did," she said. '
    "The board will pay for it from berth fees, which rise by four per cent."
)
"""With a line of advertising that goes."""
NORWEGIAN = (
    "Kommunestyret vedtok mandag kveld å stenge Storgata for biltrafikk fra første mai. Forslaget fikk 21 av 33 stemmer.\n"
    "Kjøpmann Ragnhild Aune frykter at kundene blir borte. Ordføreren svarer at to parkeringshus med 400 plasser ligger fem minutter unna, "
    "og at bussene skal gå oftere om ettermiddagen."
)
GERMAN = (
    "Der Stadtrat hat den Neubau der Brücke über die Mulde gebilligt. Die Kosten steigen um drei auf 21 Millionen Euro.\n"
    "Baudezernentin Petra Wolf begründete das mit den Preisen für Stahl. Während der Bauzeit von 18 Monaten bleibt die alte Brücke "
    "für Fußgänger offen, Autos müssen einen Umweg von sieben Kilometern fahren."
)
JAPANESE = (
    "市議会は月曜日、駅前の古い市場を建て替える計画を承認した。工事は来年四月に始まり、二年かかる見込みだ。"
    "商店主の多くは仮設の店舗で営業を続ける。"
)
PAGE = (
    "<html lang='es'><head><title>El puente reabre</title></head><body><nav><a href='/'>Inicio</a> <a href='/d'>Deportes</a></nav>"
    "<article><h1>El puente reabre</h1><p>El puente viejo de Arroyo reabre el viernes, después de once meses de obras que costaron "
    "dos millones de euros al ayuntamiento.</p><p>Los vecinos del barrio alto podrán volver a cruzar el río a pie, dijo la alcaldesa.</p>"
    "</article></body></html>"
)

TEXTS = (ENGLISH, NORWEGIAN, GERMAN, JAPANESE, "")
KEPT = ENGLISH.partition("\n")[2]
"""What stays of the first."""
