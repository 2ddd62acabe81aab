// The sheet of payments: the running total, and Enter that chooses and goes on to the next member.
// Without it the server counts when a page is turned or the sheet recorded.
(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;

  // 1 250,50 or ١٢٥٠٫٥ in centimes; nothing for what the server would refuse.
  function centimes(text) {
    const western = text.replace(/[٠-٩]/g, (digit) => "٠١٢٣٤٥٦٧٨٩".indexOf(digit)).replace(/[\s٬]/g, "");
    const found = /^(\d{1,9})(?:[.,٫](\d{1,2}))?$/.exec(western);
    return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : 0;
  }
  const amountOf = (input) => {
    const [choice, shown] = input.value.split(":");
    if (choice === "none") return 0;
    if (shown) return centimes(shown);
    return centimes(sheet.elements[input.name.replace("pay-", "amount-")]?.value ?? "");
  };

  function count() {
    const amounts = [...sheet.querySelectorAll("[name^='pay-']:checked")].map(amountOf).filter(Boolean);
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const dirhams = String(Math.floor(total / 100)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    sheet.querySelector("[data-sheet-total]").textContent = `${dirhams},${String(total % 100).padStart(2, "0")}`;
    sheet.querySelector("[data-sheet-count]").textContent = amounts.length;
  }

  sheet.addEventListener("input", (event) => {
    const input = event.target;
    if (input.name?.startsWith("amount-") && input.value) {
      const other = sheet.querySelector(`[name="${input.name.replace("amount-", "pay-")}"][value="other"]`);
      if (other) other.checked = true;
    }
    count();
  });
  sheet.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type === "radio" && input.name.startsWith("pay-")) {
      const amount = sheet.elements[input.name.replace("pay-", "amount-")];
      if (input.value !== "other") amount.value = "";
    }
    count();
  });
  // A tap on «another amount» leads to the amount; the arrow keys only pass over it.
  sheet.addEventListener("click", (event) => {
    const input = event.target;
    if (event.detail && input.value === "other") sheet.elements[input.name.replace("pay-", "amount-")].focus();
  });

  // Enter on a choice takes it, and goes on to the next member; after the last one, to the button that records.
  sheet.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.key !== "Enter" || !/^(pay|amount)-/.test(input.name ?? "")) return;
    event.preventDefault();
    if (input.type === "radio" && !input.checked) input.click();
    if (input.value === "other" && input.type === "radio") return sheet.elements[input.name.replace("pay-", "amount-")].focus();
    const lines = [...sheet.querySelectorAll(".sheet-line")].filter((line) => line.querySelector("[type=radio]"));
    const next = lines[lines.indexOf(input.closest(".sheet-line")) + 1];
    (next?.querySelector("[type=radio]:checked") ?? next?.querySelector("[type=radio]") ?? sheet.querySelector("[data-sheet-save]")).focus();
  });
  count();
  // At a keyboard the sheet begins at its search, next to the first member; a thumb needs no focus.
  const first = sheet.querySelector("[type=search]");
  if (matchMedia("(pointer: fine)").matches && document.activeElement === document.body) first.focus({ preventScroll: true });
})();
