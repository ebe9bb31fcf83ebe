/** A broadcast that is on its way: how far it is, read again every two seconds. */
const again = async () => {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("progress");
  if (!fresh) return;
  document.getElementById("progress").replaceWith(fresh);
  if (fresh.dataset.state === "sending") setTimeout(again, 2000);
};
setTimeout(again, 2000);
