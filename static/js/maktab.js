// What HTML and htmx do not do alone: say that the network is gone, guard against a second click,
// move through a listbox with the keys, focus the errors. Every page works without it.
(() => {
  const say = (name) => {
    const words = document.getElementById(`say-${name}`);
    const list = document.getElementById("messages");
    if (!words || !list) return;
    list.replaceChildren(words.content.cloneNode(true));
    list.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:timeout", () => say("offline"));
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status === 403 ? "refused" : "failed"));
  // A form that comes back with its errors is an answer, not a failure.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
  });

  // A plain form is sent once: the second tap of an impatient thumb is dropped. A download leaves the page as it is and
  // says nothing of its coming: its form is free again after a while.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post], [hx-put], [hx-delete]")) return;
    if (form.dataset.sent) return event.preventDefault();
    if (!navigator.onLine) {
      event.preventDefault();
      return say("offline");
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    if (form.matches("[data-downloads]")) setTimeout(free, 4000, form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
  function free(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }

  // Nothing of a meeting's desk is left on the device once its day is over, or by who signed out; ticks that wait hold no
  // name, and stay. Caches and workers of desks end in the day of their meeting.
  const isOut = !document.body.hasAttribute("hx-headers");
  const clock = new Date();
  const today = new Date(clock - clock.getTimezoneOffset() * 60000).toISOString().slice(0, 10); // as 2026-11-30, here
  const isOver = (name) => isOut || (/\d{4}-\d{2}-\d{2}$/.exec(name)?.[0] ?? "") < today;
  async function tidyDesks() {
    for (const name of await caches.keys()) if (name.startsWith("desk-") && isOver(name)) await caches.delete(name);
    for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
      const script = (each.active ?? each.waiting ?? each.installing)?.scriptURL ?? "";
      if (/\/desk\/$/.test(new URL(each.scope).pathname) && script && isOver(script)) await each.unregister();
    }
  }
  if (window.caches) tidyDesks().catch(() => {});
  if (isOut) for (const key of Object.keys(localStorage)) if (/^desk-.*-conflicts$/.test(key)) localStorage.removeItem(key);

  const focusErrors = (root) => root.querySelector?.("[data-focus]")?.focus();
  focusErrors(document);
  document.addEventListener("htmx:load", (event) => focusErrors(event.detail.elt));

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.account[open]")) if (!menu.contains(event.target)) menu.open = false;
    const option = event.target.closest(".combobox [role=option]");
    if (option) choose(option);
    if (event.target.closest("[data-print]")) window.print();
    const usual = event.target.closest("button[data-take]");
    if (usual) take(event, usual);
    const copying = event.target.closest("button[data-copies]");
    if (copying) copy(copying);
  });

  // Without scripts, or where the browser lets nobody copy, the text is there to be marked by hand.
  for (const button of document.querySelectorAll("button[data-copies]")) button.hidden = !navigator.clipboard;

  async function copy(button) {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return;
    }
    button.querySelector("span").textContent = button.dataset.done;
  }

  // A usual text fills its field at once; without scripts the button asks the server to.
  function take(event, button) {
    event.preventDefault();
    const field = document.getElementById(button.dataset.take);
    field.value = button.value;
    field.focus();
  }

  // A box that stands for all those around it ticks them; one of them unticked takes the tick from it.
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.type !== "checkbox" || !box.form) return;
    if (box.dataset.tickAll) {
      for (const each of box.closest(box.dataset.tickAll).querySelectorAll("[type=checkbox]")) each.checked = box.checked;
    }
    if (box.checked) return;
    for (const all of box.form.querySelectorAll("[data-tick-all]")) {
      if (all.closest(all.dataset.tickAll).contains(box)) all.checked = false;
    }
  });

  // On a wide screen a row's link opens beside the list; with a modifier key, or on a phone, it stays a link.
  const peek = () => document.getElementById("peek");
  let opener = null;
  function openPeek(link) {
    opener = link;
    const panel = peek();
    panel.querySelector("[data-peek-page]").href = link.href;
    document.getElementById("peek-content").replaceChildren();
    htmx.ajax("GET", link.href, { target: "#peek-content", select: "#file", swap: "innerHTML" }).then(() => {
      if (opener !== link) return; // a later click's answer is on its way
      if (!panel.querySelector("#file")) return location.assign(link.href); // refused, or signed out meanwhile
      panel.hidden = false;
      panel.scrollTop = 0;
      panel.focus({ preventScroll: true });
    });
  }
  function closePeek() {
    if (!peek() || peek().hidden) return;
    peek().hidden = true;
    opener?.focus();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-peek-close]")) return closePeek();
    const link = event.target.closest("[data-peek] th a");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain || !peek() || !matchMedia("(min-width: 80rem)").matches) return;
    event.preventDefault();
    openPeek(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePeek();
  });

  // Combobox: an input, a hidden input for the chosen value, and a listbox that htmx fills.
  function choose(option) {
    const box = option.closest(".combobox");
    const input = box.querySelector("[role=combobox]");
    const value = box.querySelector("input[type=hidden]");
    input.value = option.dataset.label || option.textContent.trim();
    if (value) {
      value.value = option.dataset.value || "";
      value.dispatchEvent(new Event("change", { bubbles: true }));
    }
    shut(box, input);
    input.focus();
  }
  function shut(box, input) {
    box.querySelector("[role=listbox]").replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.detail.target.closest?.(".combobox");
    box?.querySelector("[role=combobox]")?.setAttribute("aria-expanded", String(event.detail.target.childElementCount > 0));
  });
  document.addEventListener("input", (event) => {
    const value = event.target.matches(".combobox [role=combobox]") && event.target.closest(".combobox").querySelector("input[type=hidden]");
    if (value) value.value = "";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const menu of document.querySelectorAll("details.account[open]")) menu.open = false;
    const input = event.target.closest?.(".combobox [role=combobox]");
    if (!input) return;
    const box = input.closest(".combobox");
    const options = [...box.querySelectorAll("[role=option]")];
    if (event.key === "Escape") return shut(box, input);
    if (!options.length) return;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      return choose(options[at]);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = options[(at + step + options.length) % options.length];
    options.forEach((option, index) => {
      option.id ||= `${input.id}-option-${index}`;
      option.setAttribute("aria-selected", String(option === next));
    });
    input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  });
})();
