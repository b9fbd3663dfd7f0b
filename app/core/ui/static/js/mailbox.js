// A new mailbox: the provider that an address surely belongs to fills in its servers, unless somebody typed there.
const address = document.querySelector("#address");
const providers = [...document.querySelectorAll(".providers [data-domains]")];
const names = ["imap-host", "imap-port", "imap-security", "smtp-host", "smtp-port", "smtp-security", "sign-in", "authserv-id"];
const typed = new Set();

document.querySelector(".form")?.addEventListener("input", (event) => typed.add(event.target.id));

address?.addEventListener("change", () => {
  const domain = address.value.trim().toLowerCase().split("@").pop();
  const found = providers.find((one) => one.dataset.domains.split(" ").includes(domain));
  const user = document.querySelector("#user");
  if (user && !typed.has("user")) user.value = address.value.trim();
  if (found) fill(found);
});

function fill(provider) {
  for (const name of names) {
    const field = document.getElementById(name.replace("-", "_"));
    const key = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    if (field && !typed.has(field.id)) field.value = provider.dataset[key];
  }
  const plus = document.querySelector("#plus_addressing");
  if (plus && !typed.has("plus_addressing")) plus.checked = provider.dataset.plus === "yes";
  for (const one of providers) one.toggleAttribute("aria-current", one === provider);
}
