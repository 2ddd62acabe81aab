// What the stock administration leaves unnamed for a screen reader: its autocompletes and the cells of its tables.
(() => {
  const column = (field) => {
    const cell = field.closest("td");
    return cell?.closest("table").querySelectorAll("thead tr > *")[cell.cellIndex]?.textContent.trim();
  };

  const words = (field) => document.querySelector(`label[for="${field.id}"]`)?.textContent.trim() || column(field);

  const nameAutocomplete = (box) => {
    const name = words(box.previousElementSibling);
    if (!name) return;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
      part.setAttribute("aria-label", name);
      part.removeAttribute("aria-labelledby");
    }
  };

  // Stock scripts draw autocompletes when the document is ready, and again in each row that is added.
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.classList?.contains("select2-container") && node.previousElementSibling?.matches("select")) nameAutocomplete(node);
      }
    }
  });

  const nameCells = (root) => {
    for (const field of root.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
      const name = column(field);
      if (name && !field.labels?.length) field.setAttribute("aria-label", name);
    }
  };

  // The address word follows the names while they are typed, until somebody writes one by hand.
  const proposeSlug = () => {
    const slug = document.querySelector("[data-proposed-by]");
    if (!slug) return;
    const sources = ["name", "name_latin", "locality_code"].map((name) => document.getElementById(`id_${name}`)).filter(Boolean);
    let proposed = slug.value;
    let pause;
    let asked = 0;
    const propose = () => {
      if (slug.value !== proposed) return;
      const mine = ++asked; // answers may overtake each other
      const typed = new URLSearchParams(sources.map((field) => [field.name, field.value]));
      fetch(`${slug.dataset.proposedBy}?${typed}`)
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
        .then((word) => { if (mine === asked && slug.value === proposed) slug.value = proposed = word; })
        .catch(() => {});
    };
    for (const field of sources) {
      for (const kind of ["input", "change"]) {
        field.addEventListener(kind, () => {
          clearTimeout(pause);
          pause = setTimeout(propose, 250);
        });
      }
    }
  };

  const start = () => {
    proposeSlug();
    for (const cell of document.querySelectorAll(".tabular thead th:empty")) {
      cell.replaceWith(Object.assign(document.createElement("td"), { className: cell.className }));
    }
    nameCells(document);
    document.querySelectorAll("select + .select2-container").forEach(nameAutocomplete);
    watch.observe(document.body, { childList: true, subtree: true });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("formset:added", (event) => nameCells(event.target));

  // Some parts are counted while the front page is read already; without scripts a link leads to them.
  for (const box of document.querySelectorAll("[data-part]")) {
    fetch(box.dataset.part)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((markup) => { box.innerHTML = markup; })
      .catch(() => {});
  }
})();
