// Small help only: every page works without this file.
import { initAll } from "../govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const RESEND_AFTER = 8000; // milliseconds after which a form may be sent again
const unsaved = new Set();

for (const form of document.querySelectorAll('form[method="post"]')) {
  let sentAt = -Infinity;

  // A second press while the first is on its way is dropped.
  form.addEventListener("submit", (event) => {
    const now = performance.now();
    if (now - sentAt < RESEND_AFTER) {
      event.preventDefault();
      return;
    }
    sentAt = now;
    unsaved.delete(form);
  });

  // The page comes back from the browser's own cache: the form may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      sentAt = -Infinity;
    }
  });

  // Long texts are worth a warning before they are left behind.
  if (form.querySelector("textarea")) {
    form.addEventListener("input", () => unsaved.add(form));
  }
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) {
    event.preventDefault();
  }
});
