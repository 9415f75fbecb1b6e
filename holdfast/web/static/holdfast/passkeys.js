// What a person reads when the browser or the device did not go through with a passkey.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const happened = event.detail.exception.name === "InvalidStateError" ? "passkey_known" : "passkey_failed";
  for (const old of document.querySelectorAll("[data-hf-passkey]")) old.remove();
  const told = document.getElementById(happened).content.firstElementChild.cloneNode(true);
  told.dataset.hfPasskey = "";
  told.tabIndex = -1;
  document.querySelector("main").prepend(told);
  told.focus();
});
