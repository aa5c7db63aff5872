"use strict";
const text = document.getElementById("text");
const boxes = [...document.querySelectorAll(".filter input[type=checkbox]")];
const rows = [...document.querySelectorAll(".case")].map((element) => ({
  element,
  verdict: element.dataset.verdict,
  words: "",
}));
const groups = [...document.querySelectorAll("#cases article")];
function filter() {
  const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.name));
  let shown = 0;
  for (const row of rows) {
    if (wanted.length && !row.words) {
      const heading = row.element.parentElement.querySelector("h3").textContent;
      row.words = (heading + " " + row.element.textContent).toLowerCase();
    }
    const fits = verdicts.has(row.verdict) && wanted.every((word) => row.words.includes(word));
    row.element.hidden = !fits;
    shown += fits;
  }
  for (const group of groups) group.hidden = !group.querySelector(".case:not([hidden])");
  document.getElementById("shown").textContent = `${shown} of ${rows.length}`;
}
text.addEventListener("input", filter);
for (const box of boxes) box.addEventListener("change", filter);
document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
filter();
