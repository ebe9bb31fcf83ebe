/** Keeps one page for the moments without connection; everything else always comes from the town's computer. */
const KEPT = "hors-ligne-2";
const FILES = ["/hors-ligne", ...["tokens", "layout", "components", "signs", "family"].map((name) => `/static/${name}.css`)];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)));
});

addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match("/hors-ligne")));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  }
});
