// The desk of a meeting: a tick is kept on the device under a name of its own, shown at once, and sent when there is a
// connection. What the server refuses is shown until somebody has read it. Without this script the buttons post.
(() => {
  const desk = document.getElementById("desk");
  if (!desk || !window.localStorage || !window.crypto?.randomUUID) return;
  const said = JSON.parse(document.getElementById("desk-words").textContent);
  const { account, meeting, day, page, state, ticks, worker, card } = desk.dataset;
  const QUEUE = `desk-${meeting}-${account}`;
  const CONFLICTS = `${QUEUE}-conflicts`;
  const CACHE = `${QUEUE}-${day}`;
  const BATCH = 100;
  const EVERY = 4000;
  const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
  const find = (id) => document.getElementById(id);
  const rowOf = (entry) => desk.querySelector(`[data-entry="${entry}"]`);
  const read = (key) => JSON.parse(localStorage.getItem(key) || "[]");
  const write = (key, rows) => (rows.length ? localStorage.setItem(key, JSON.stringify(rows)) : localStorage.removeItem(key));
  const AFTER = { came: "present", left: "left", back: "absent" };
  let last = Number(desk.dataset.last);
  let sending = false;

  // One act of the list.
  desk.addEventListener("submit", (event) => {
    const act = event.submitter?.name;
    if (!(act in AFTER)) return;
    event.preventDefault();
    const entry = Number(event.submitter.value);
    write(QUEUE, [...read(QUEUE), { uuid: crypto.randomUUID(), entry, act, at: new Date().toISOString() }]);
    showWaiting();
    send();
  });

  // What waits shows as it will be, and says that it waits.
  function showWaiting() {
    const waiting = read(QUEUE);
    for (const row of desk.querySelectorAll("[data-waits]")) delete row.dataset.waits;
    for (const tick of waiting) {
      const row = rowOf(tick.entry);
      if (!row) continue;
      row.dataset.state = AFTER[tick.act];
      row.dataset.waits = "1";
      row.querySelector("[data-note]").textContent = said.waiting;
    }
    return waiting.length;
  }

  function showState(answer) {
    for (const change of answer.changes) {
      const row = rowOf(change.entry);
      if (!row) continue;
      row.dataset.state = change.state;
      row.querySelector("[data-note]").textContent = change.note;
    }
    last = answer.last;
    find("desk-present").textContent = answer.present;
    find("desk-represented").textContent = answer.represented;
    find("desk-needed").textContent = answer.needed;
    if (find("desk-quorum").textContent.trim() !== answer.words) find("desk-quorum").textContent = answer.words;
    desk.dataset.quorate = answer.quorate ? "yes" : "no";
    desk.dataset.open = answer.open ? "yes" : "no";
    const refusal = find("desk-refusal");
    refusal.hidden = answer.open;
    refusal.querySelector("span").textContent = answer.refusal;
    const waiting = showWaiting();
    filter();
    if (!answer.open && !waiting) forget();
  }

  // Sends what waits, or asks what others ticked; one question at a time.
  async function send() {
    if (sending) return;
    sending = true;
    try {
      const waiting = read(QUEUE).slice(0, BATCH);
      const answer = waiting.length ? await post(waiting) : await ask(`${state}?after=${last}`, {});
      if (answer) {
        showConnection("");
        showState(answer);
      }
    } catch {
      showConnection(said.offline);
    } finally {
      sending = false;
    }
  }

  async function post(waiting) {
    // The clock of the device is told too: the server sets right by how much it is wrong.
    const body = JSON.stringify({ ticks: waiting, after: last, clock: new Date().toISOString() });
    const answer = await ask(ticks, { method: "POST", body, headers: { "content-type": "application/json", "x-csrftoken": token } });
    if (!answer) return null;
    const results = new Map(answer.results.map((result) => [result.uuid, result]));
    write(QUEUE, read(QUEUE).filter((tick) => !results.has(tick.uuid)));
    const conflicts = waiting.filter((tick) => results.get(tick.uuid)?.state !== "recorded");
    write(CONFLICTS, [...read(CONFLICTS), ...conflicts.map((tick) => results.get(tick.uuid).message)]);
    for (const tick of conflicts) restore(tick.entry);
    if (conflicts.length) answer.last = 0; // whatever was shown is asked anew
    showConflicts();
    if (read(QUEUE).length) setTimeout(send, 0);
    else if (!desk.querySelector("#desk-connection[hidden]")) find("desk-sent").textContent = said.sent;
    return answer;
  }

  // A row whose tick was refused is as it was when the page was opened, until the server says more.
  function restore(entry) {
    const row = rowOf(entry);
    if (!row) return;
    row.dataset.state = row.dataset.first;
    row.querySelector("[data-note]").textContent = row.dataset.firstNote;
  }

  // The answer as JSON; nothing when the session is over, which leaves the ticks where they are.
  async function ask(address, options) {
    const answer = await fetch(address, { ...options, redirect: "manual", signal: AbortSignal.timeout(15000) });
    if (answer.ok) return answer.json();
    if (answer.type === "opaqueredirect" || [403, 404].includes(answer.status)) showConnection(said.signed_out);
    else if (answer.status >= 500) throw new Error(answer.status);
    else showConnection(said.signed_out);
    return null;
  }

  function showConnection(words) {
    const notice = find("desk-connection");
    notice.hidden = !words;
    notice.querySelector("span").textContent = words && `${words} ${read(QUEUE).length}`;
    if (words) find("desk-sent").textContent = "";
  }

  function showConflicts() {
    const rows = read(CONFLICTS);
    find("desk-conflicts").hidden = !rows.length;
    const list = find("desk-conflicts").querySelector("ul");
    list.replaceChildren(...rows.map((message) => Object.assign(document.createElement("li"), { textContent: message })));
  }
  find("desk-conflicts-read").addEventListener("click", () => {
    write(CONFLICTS, []);
    showConflicts();
  });

  // Search and filter among the rows of the page, with or without a connection.
  const words = find("desk-search").querySelector("input[type=search]");
  const fold = (text) =>
    text.normalize("NFKD").replace(/[\u064b-\u065f\u0670\u0640]/g, "").replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي")
      .replace(/ة/g, "ه").replace(/[ؤئ]/g, "ء").toLowerCase();
  for (const row of desk.querySelectorAll("[data-entry]")) {
    row.dataset.found = fold(`${row.dataset.key} ${row.querySelector("strong").textContent}`);
    row.dataset.first = row.dataset.state;
    row.dataset.firstNote = row.querySelector("[data-note]").textContent.trim();
  }
  function filter() {
    const terms = fold(words.value).split(/\s+/).filter(Boolean);
    const shown = desk.dataset.show;
    for (const row of desk.querySelectorAll("[data-entry]")) {
      const fits = !shown || row.dataset.state === shown || row.dataset.waits;
      row.hidden = !(fits && terms.every((term) => row.dataset.found.includes(term)));
    }
  }
  if (desk.dataset.whole) {
    words.addEventListener("input", filter);
    find("desk-search").addEventListener("submit", (event) => event.preventDefault());
  }

  // What the device keeps: the page and its parts, while the list is open.
  async function keep() {
    if (!("serviceWorker" in navigator) || desk.dataset.open !== "yes") return;
    await navigator.serviceWorker.register(worker, { scope: page });
    const parts = performance.getEntriesByType("resource").map((part) => part.name);
    const own = parts.filter((name) => name.startsWith(location.origin) && /\.(css|js|woff2)(\?|$)/.test(name) && name !== new URL(worker, location).href);
    const cache = await caches.open(CACHE);
    await cache.addAll([...new Set([page, ...own])]);
    desk.dataset.kept = "yes";
  }
  async function forget() {
    if (!window.caches) return;
    await caches.delete(CACHE);
    for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) if (each.scope.endsWith(page)) await each.unregister();
  }

  // Cards: read with the camera where the browser can, else typed.
  const scanner = find("desk-scan");
  async function scan() {
    const answer = find("desk-scanned");
    if (!("BarcodeDetector" in window)) return (answer.textContent = said.no_scan);
    const video = scanner.querySelector("video");
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      return (answer.textContent = said.no_camera);
    }
    video.hidden = false;
    video.play().catch(() => {}); // the watch waits for its first picture
    watch(video, new BarcodeDetector({ formats: ["qr_code"] }), "");
  }
  async function watch(video, detector, before) {
    if (!scanner.open) return stop(video);
    const [code] = await detector.detect(video).catch(() => []);
    if (code && code.rawValue !== before) await showCard(code.rawValue);
    setTimeout(watch, 300, video, detector, code ? code.rawValue : before);
  }
  function stop(video) {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.hidden = true;
  }
  async function showCard(code) {
    const answer = find("desk-scanned");
    try {
      const body = new URLSearchParams({ code });
      const told = await ask(card, { method: "POST", body, headers: { accept: "application/json", "x-csrftoken": token } });
      if (told) answer.textContent = told.message;
      send();
    } catch {
      answer.textContent = said.card_offline;
    }
  }
  scanner?.addEventListener("toggle", () => scanner.open && scan());

  // Attributes that the server does not know: the script is here.
  desk.dataset.script = "yes";
  showConflicts();
  showWaiting();
  send();
  setInterval(() => document.hidden || send(), EVERY);
  window.addEventListener("online", send);
  window.addEventListener("load", () => keep().catch(() => {}));
})();
