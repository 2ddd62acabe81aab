// Counting the cash box: the total moves with what is typed. Without it the server counts when the form is sent.
(() => {
  const sheet = document.querySelector("[data-count-sheet]");
  if (!sheet) return;
  const total = sheet.querySelector("[data-count-total]");

  function count() {
    const inputs = [...sheet.querySelectorAll("[data-count]")];
    const centimes = inputs.reduce((sum, input) => sum + Math.round(Number(input.dataset.count) * 100) * (Number(input.value) || 0), 0);
    const dirhams = String(Math.floor(centimes / 100)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    total.textContent = `${dirhams},${String(centimes % 100).padStart(2, "0")}`;
  }

  sheet.addEventListener("input", count);
  count();
})();
