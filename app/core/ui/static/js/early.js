// Before the first paint: the width of the list and the folded column as this browser knows them, and its time zone.
(() => {
  const root = document.documentElement;
  try {
    const width = Number(localStorage.getItem("list-width"));
    if (width) root.style.setProperty("--list-width", `${width}px`);
    if (localStorage.getItem("context") === "folded") root.dataset.context = "folded";
  } catch {
    // a browser that keeps nothing shows the usual widths
  }
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  if (zone) document.cookie = `zone=${zone}; Path=/; SameSite=Lax; Max-Age=31536000${secure}`;
})();
