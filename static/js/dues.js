// The grid of dues: one panel at a time under the member's row, closed by its button or Escape; this month in sight.
(() => {
  const panel = () => document.getElementById("payment-panel");
  const openerOf = (row) => row?.previousElementSibling?.querySelector("[data-opens-panel]");

  function close({ focus = false } = {}) {
    const row = panel();
    const opener = openerOf(row);
    row?.remove();
    opener?.setAttribute("aria-expanded", "false");
    if (focus) opener?.focus();
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const opener = event.target.closest?.("[data-opens-panel]");
    if (!opener) return;
    const again = openerOf(panel()) === opener;
    close();
    if (again) event.preventDefault();
    else opener.setAttribute("aria-expanded", "true");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-panel]")) close({ focus: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()?.contains(event.target)) close({ focus: true });
  });

  // A chosen plan fills in its amount, of which the months are then shown; an amount by hand is another one.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-plans] [name=plan]")) return;
    const amount = document.getElementById("id_amount");
    const [, shown] = event.target.value.split(":");
    if (!shown) return;
    amount.value = shown.replace(".", ",");
    amount.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("input", (event) => {
    const other = event.isTrusted && event.target.id === "id_amount" && document.querySelector("[data-plans] [value=other]");
    if (other) other.checked = true;
  });

  // Ticked months fill in what they cost, before the preview is asked for with the new amount.
  document.addEventListener("change", (event) => {
    const months = event.target.name === "months" && event.target.closest("[data-months]");
    const ticked = months ? [...months.querySelectorAll(":checked")] : [];
    if (!ticked.length) return;
    const centimes = ticked.reduce((sum, month) => sum + Math.round(Number(month.dataset.due) * 100), 0);
    const amount = document.getElementById("id_amount");
    amount.value = (centimes / 100).toFixed(2).replace(".", ",");
    const other = document.querySelector("[data-plans] [value=other]");
    if (other) other.checked = true;
  }, { capture: true });

  // On a narrow screen the year begins far from this month: bring it beside the names, without moving the page.
  function showThisMonth() {
    const scroll = document.querySelector(".dues-scroll");
    const month = scroll?.querySelector(".this-month");
    if (!month || scroll.scrollWidth <= scroll.clientWidth) return;
    const box = scroll.getBoundingClientRect();
    const middle = month.getBoundingClientRect();
    scroll.scrollLeft += middle.left + middle.width / 2 - (box.left + box.width * 0.3);
  }
  showThisMonth();
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "dues-list") showThisMonth();
  });
})();
