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

// Three minutes before the session ends for want of a click, offer to go on. Every tab counts: the
// moment of the last answer from the server is kept where all of them see it.
const timeOut = document.getElementById("time-out");
const WARNED_BEFORE = 180_000; // milliseconds; the dialog says 3 minutes
const LAST_ANSWER = "los-last-answer";

function heardFromServer() {
  localStorage.setItem(LAST_ANSWER, String(Date.now()));
}

if (timeOut) {
  const idle = Number(timeOut.dataset.idleSeconds) * 1000;
  const [waiting, over] = ["waiting", "over"].map((state) =>
    timeOut.querySelector(`[data-while="${state}"]`),
  );
  const left = () => Number(localStorage.getItem(LAST_ANSWER)) + idle - Date.now();
  let isAsking = false;
  heardFromServer();

  setInterval(() => {
    const isOver = left() <= 0;
    if (timeOut.open && left() > WARNED_BEFORE) {
      timeOut.close();
    } else if (!timeOut.open && !isAsking && !isOver && left() <= WARNED_BEFORE) {
      timeOut.showModal();
    }
    waiting.hidden = isOver;
    over.hidden = !isOver;
    timeOut.querySelector("button").textContent = isOver ? "Close" : "Stay signed in";
  }, 1000);

  // Closed by its button or by Escape, it asks the server for anything at all.
  timeOut.addEventListener("close", async () => {
    if (left() <= 0 || left() > WARNED_BEFORE) {
      return;
    }
    isAsking = true;
    try {
      const answer = await fetch(timeOut.dataset.stay, { method: "HEAD", redirect: "manual" });
      if (answer.ok) {
        heardFromServer();
      } else {
        localStorage.removeItem(LAST_ANSWER); // signed out already: nothing to offer
      }
    } finally {
      isAsking = false;
    }
  });
}
