// Sorting and filtering of the source table, and Escape. Without it the page shows the same, in the order of the ranking.
"use strict";

function valueOf(row, column) {
  const cell = row.cells[column];
  const said = cell.dataset.v ?? cell.textContent.trim();
  const number = Number(said);
  return said === "" || Number.isNaN(number) ? said : number;
}

// Numbers before words, what is not known last, whichever way round.
function compared(one, other, direction) {
  if (one === "" || other === "") return (one === "") - (other === "");
  if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
  return direction * (typeof one === "number" ? one - other : one.localeCompare(other));
}

function sort(table, column) {
  const heading = table.tHead.rows[0].cells[column];
  const body = table.tBodies[0];
  const numbers = [...body.rows].some((row) => typeof valueOf(row, column) === "number");
  const usual = numbers && column > 0 ? "descending" : "ascending"; // of figures the largest first, of ranks and names the first
  const other = usual === "ascending" ? "descending" : "ascending";
  const order = heading.getAttribute("aria-sort") === usual ? other : usual;
  for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
  const direction = order === "ascending" ? 1 : -1;
  const keyed = [...body.rows].map((row, place) => [valueOf(row, column), place, row]);
  keyed.sort((a, b) => compared(a[0], b[0], direction) || a[1] - b[1]);
  body.append(...keyed.map((entry) => entry[2]));
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    if (heading.classList.contains("plot")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(table, column));
    heading.append(button);
  });
}

function makeFilter(form, table) {
  const words = form.elements.words, least = form.elements.least, told = form.querySelector("output");
  const rows = [...table.tBodies[0].rows].map((row) => [row, row.cells[1].textContent.toLocaleLowerCase(), Number(row.cells[2].dataset.v)]);
  const apply = () => {
    const wanted = words.value.trim().toLocaleLowerCase().split(/\s+/);
    const articles = Number(least.value) || 1;
    let shown = 0;
    for (const [row, name, number] of rows) {
      row.hidden = number < articles || !wanted.every((word) => name.includes(word));
      shown += !row.hidden;
    }
    told.textContent = shown === rows.length ? `${rows.length} sources` : `${shown} of ${rows.length} sources`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}

for (const table of document.querySelectorAll("table.sortable")) {
  makeSortable(table);
  makeFilter(document.querySelector("form.filter"), table);
}

// The reason of a marked part covers a line: Escape puts it away.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement?.classList.contains("mark")) document.activeElement.blur();
});
