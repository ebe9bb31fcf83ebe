/** Accounts of guardians: the button says how many letters it makes. */
const form = document.querySelector(".accounts-form");

if (form) {
  const told = form.querySelector("[data-ticked]");
  const count = () => { told.textContent = ` (${form.querySelectorAll(".tick:checked").length})`; };
  form.addEventListener("change", count);
  addEventListener("pageshow", count); // a browser may have kept what was ticked before
}
