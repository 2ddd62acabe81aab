// Serves the desk of one meeting while the connection is lost, from what its page kept. It keeps nothing itself, and
// what is older than a day, or of a meeting whose day is over, is thrown away.
const MEETING_DAY = "{{ meeting.date|date:'Y-m-d' }}";
const CACHE = "desk-{{ meeting.pk|stringformat:'d' }}-{{ account|stringformat:'d' }}-" + MEETING_DAY;
const PAGE = "{% url 'meetings:desk' meeting.pk %}";
const DAY = 24 * 60 * 60 * 1000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const isPage = event.request.mode === "navigate" && address.pathname === PAGE;
  const isPart = ["style", "script", "font", "image"].includes(event.request.destination);
  if (event.request.method !== "GET" || !(isPage || isPart)) return;
  event.respondWith(fetch(event.request).catch((lost) => kept(event.request, lost)));
});

async function kept(request, lost) {
  const cache = await caches.open(CACHE);
  const answer = await cache.match(request, { ignoreSearch: request.mode === "navigate" });
  const clock = new Date();
  const isOver = new Date(clock - clock.getTimezoneOffset() * 60000).toISOString().slice(0, 10) > MEETING_DAY;
  if (answer && !isOver && Date.now() - new Date(answer.headers.get("date")).getTime() < DAY) return answer;
  if (answer || isOver) await caches.delete(CACHE);
  throw lost;
}
