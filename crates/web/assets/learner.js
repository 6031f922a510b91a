// The pages work without it.
"use strict";

// Times come in UTC; readers want them in their own zone, in the page's language.
const page = document.documentElement.lang;
const language = navigator.languages.find((one) => one.startsWith(page)) ?? page;
const format = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = format.format(new Date(time.dateTime));
}

// A second click while the answer is on its way does nothing.
addEventListener("submit", (event) => {
  if ("sent" in event.target.dataset) {
    event.preventDefault();
  }
  event.target.dataset.sent = "";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});
