/** A broadcast that is on its way: how far it is, read again every two seconds; once all inboxes have it, its e-mails less often. */
const PAUSES = { sending: 2000, sent: 10_000 };

const again = async () => {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (response?.redirected) return;
  if (response?.ok) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const id of ["state", "progress"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(fresh);
    }
  }
  wait();
};

function wait() {
  const { moving } = document.getElementById("progress").dataset;
  if (moving) setTimeout(again, PAUSES[moving]);
}

wait();
