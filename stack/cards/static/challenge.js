/** The bank's question: its answer goes to the processor, then the page above is told that it was given. */
for (const id of ["yes", "no"]) {
  const button = document.getElementById(id);
  button.disabled = false;
  button.addEventListener("click", async () => {
    const body = new URLSearchParams({ client_secret: location.hash.slice(1), answer: id });
    await fetch(location.pathname, { method: "POST", body }).catch(() => null);
    parent.postMessage({ kind: "challenged" }, "*");
  });
}
document.getElementById("yes").focus();
