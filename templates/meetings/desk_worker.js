// Serves the desk of one meeting while the connection is lost, from what its page kept. It keeps nothing itself, and
// what is older than a day is thrown away.
const CACHE = "desk-{{ meeting.pk|stringformat:'d' }}-{{ account|stringformat:'d' }}";
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
  if (answer && Date.now() - new Date(answer.headers.get("date")).getTime() < DAY) return answer;
  if (answer) await caches.delete(CACHE);
  throw lost;
}
