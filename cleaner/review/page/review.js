// The page of a review: it shows what the server says, and sends what the reader does. Scraped text goes through `show` alone,
// which makes text nodes of it and nothing else.
"use strict";

const REASON_KEYS = "123456789abcdefghij"; // none of them means anything else while a reason is asked for
const NO_REASON = "0";
const RETRY = 400; // milliseconds until the server is asked again for lines it is still looking for
const RETRY_ELSEWHERE = 5000; // until it is asked for lines that other tabs have
const UNSEEN = new RegExp(
  "[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ufdd0-\\ufdef\\ufffe\\uffff" +
    "\\u{d800}-\\u{dfff}\\u{e0000}-\\u{e007f}]", "gu");

const el = (id) => document.getElementById(id);
const tab = tabName();
let reasons = [];
let card = null;
let choosing = false;
let busy = false;
let timer = null;
let singleKeys = localStorage.getItem("single-keys") !== "off";

function tabName() {
  const known = sessionStorage.getItem("tab") || Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
  sessionStorage.setItem("tab", known);
  return known;
}

// Talking with the server

async function ask(action, row) {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  try {
    const reply = await fetch(action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ tab, ...row }),
    });
    const view = await reply.json();
    if (reply.ok) render(view);
    else alertReader(`Not saved: ${view.error}`);
  } catch {
    alertReader("The program does not answer: it has ended, or was started again at another address. What you answered before is saved; "
      + "give the same command again to go on.");
  } finally {
    busy = false;
  }
}

function alertReader(words) {
  show(el("alert"), words);
  el("alert").hidden = false;
}

// Showing

function render(view) {
  const another = view.card?.key !== card?.key;
  card = view.card;
  el("alert").hidden = true;
  choose(false);
  el("card").hidden = el("actions").hidden = card === null;
  el("notice").hidden = card !== null;
  progress(view.progress);
  if (card) {
    renderCard();
    if (another) el("line").focus({ preventScroll: true }); // read out by screen readers, behind what is told
  } else renderNotice(view);
  if (view.told || card) show(el("told"), view.told);
}

function renderNotice(view) {
  const skipped = view.progress.skipped ? ` The ${count(view.progress.skipped, "skipped line")} will come back in the next review.` : "";
  const words = {
    waiting: "Looking for the lines in doubt …",
    elsewhere: "Other tabs have the lines that are left. This one waits for one to become free.",
    done: `All lines in doubt are answered: ${count(view.progress.answered, "answer")} saved.${skipped}`,
    failed: `No more lines: ${view.problem}`,
  };
  show(el("notice"), words[view.state]);
  if (view.state === "waiting" || view.state === "elsewhere") {
    timer = setTimeout(() => ask("next"), view.state === "waiting" ? RETRY : RETRY_ELSEWHERE);
  }
}

function renderCard() {
  where();
  context(el("before"), card.before);
  context(el("after"), card.after);
  const line = el("line");
  show(line, card.line);
  line.dir = "auto";
  line.lang = card.language || "";
  line.scrollTop = 0;
  el("more").hidden = !card.more_chars;
  show(el("more"), `… and ${card.more_chars.toLocaleString("en")} more characters, which are not shown.`);
  verdict();
  window.scrollTo(0, 0);
}

function where() {
  const parts = [[card.source, "b"], [card.title || card.id, "span"], [card.language_name, "span"]];
  const pieces = parts.filter(([words]) => words).map(([words, tag]) => {
    const piece = document.createElement(tag);
    piece.dir = "auto";
    show(piece, words.slice(0, 300));
    return piece;
  });
  el("where").replaceChildren(...pieces.flatMap((piece, n) => (n ? [" · ", piece] : [piece])));
  el("where").title = card.url || card.id;
}

function context(place, lines) {
  place.replaceChildren(...lines.map((line) => {
    const row = document.createElement("p");
    const text = document.createElement(line.label === "remove" ? "del" : "span");
    show(text, line.text);
    row.dir = "auto";
    row.lang = card.language || "";
    row.append(text);
    return row;
  }));
}

function verdict() {
  const decision = document.createElement("b");
  decision.className = card.keep ? "keep" : "remove";
  decision.textContent = card.keep ? "kept it" : `removed it as ${wordsOf(card.reason).toLowerCase()}`;
  const percent = (share) => `${(100 * share).toFixed(share > 0.99 || share < 0.01 ? 1 : 0)} %`;
  el("verdict").replaceChildren(
    "The run ", decision, `: boilerplate with a probability of ${percent(card.probability)}; lines like it go above ${percent(card.threshold)}.`);
  el("because").replaceChildren(...card.because.map(({ words, weight }) => {
    const row = document.createElement("li");
    show(row, `${weight > 0 ? "towards removal" : "towards keeping"}: ${words}`);
    return row;
  }));
}

function progress({ answered, left, skipped, all, a_minute: pace }) {
  const parts = [`${answered} answered`, `${left}${all ? "" : "+"} left`];
  if (skipped) parts.push(`${skipped} skipped`);
  if (pace !== null) parts.push(`${pace} a minute`);
  el("progress").textContent = parts.join(" · ");
  el("bar").max = Math.max(1, answered + left);
  el("bar").value = answered;
}

// Text as it is: what has no look of its own becomes its code point.
function show(place, text) {
  const pieces = [];
  let done = 0;
  for (const found of text.matchAll(UNSEEN)) {
    const code = document.createElement("span");
    code.className = "code";
    code.textContent = `U+${found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    pieces.push(text.slice(done, found.index), code);
    done = found.index + found[0].length;
  }
  place.replaceChildren(...pieces, text.slice(done));
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

// Answering

function wordsOf(reason) {
  return reasons.find((each) => each.reason === reason)?.words[0] || reason;
}

function choose(open) {
  choosing = open && card !== null;
  el("reasons").hidden = !choosing;
  el("remove").setAttribute("aria-expanded", String(choosing));
  if (!choosing) return;
  const buttons = reasons.map((each, n) => reasonButton(REASON_KEYS[n], each.words[0], each.words[1], each.reason));
  el("reasons").replaceChildren(...buttons, reasonButton(NO_REASON, "No reason", "it goes, whatever it is", null));
  (el("reasons").querySelector(".guess") || el("reasons").firstChild).focus();
}

function reasonButton(key, name, covers, reason) {
  const button = document.createElement("button");
  const shown = document.createElement("kbd");
  button.type = "button";
  button.title = covers;
  button.dataset.key = key;
  shown.textContent = key;
  button.append(shown, ` ${name}`);
  if (reason === card.reason) {
    button.className = "guess";
    button.append(" (guess)");
    button.title = `the run’s guess: ${covers}`;
  }
  button.addEventListener("click", () => answer("remove", reason));
  return button;
}

function answer(label, reason) {
  if (card) ask("answer", { key: card.key, label, reason });
}

function undo() {
  if (choosing) {
    choose(false);
    el("line").focus();
  } else ask("undo");
}

const ACTIONS = {
  k: () => answer("keep", null),
  r: () => choose(true),
  s: () => card && ask("skip", { key: card.key }),
  u: undo,
  "?": () => el("helping").showModal(),
};

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || el("helping").open) return;
  if (choosing && event.key === "Escape") undo();
  else if (!singleKeys) return;
  else if (choosing && reasonFor(event.key)) reasonFor(event.key).click();
  else if (event.key in ACTIONS && !(choosing && event.key !== "u" && event.key !== "?")) ACTIONS[event.key]();
  else return;
  event.preventDefault();
}

function reasonFor(key) {
  return [...el("reasons").children].find((button) => button.dataset.key === key);
}

function keysAre(on) {
  singleKeys = on;
  localStorage.setItem("single-keys", on ? "on" : "off");
  el("keys").setAttribute("aria-pressed", String(on));
  el("keys").textContent = `Single keys: ${on ? "on" : "off"}`;
}

document.addEventListener("keydown", pressed);
el("keep").addEventListener("click", ACTIONS.k);
el("remove").addEventListener("click", () => choose(!choosing));
el("skip").addEventListener("click", ACTIONS.s);
el("undo").addEventListener("click", undo);
el("help").addEventListener("click", ACTIONS["?"]);
el("keys").addEventListener("click", () => keysAre(!singleKeys));

keysAre(singleKeys);
fetch("reasons").then((reply) => reply.json()).then((found) => {
  reasons = found;
  return ask("next");
}).catch(() => alertReader("The program does not answer; give the same command again."));
