// Instants of a customer's page in the time of where she is. Without this they are read in UTC, which they say.
const spoken = document.documentElement.lang;
const lang = navigator.languages.find((one) => one.slice(0, 2) === spoken.slice(0, 2)) ?? spoken;
const day = new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric", month: "long" });
const moment = new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
for (const time of document.querySelectorAll("time[data-moment]")) time.textContent = moment.format(Date.parse(time.dateTime));
for (const time of document.querySelectorAll("time[data-day]")) time.textContent = day.format(Date.parse(time.dateTime));
