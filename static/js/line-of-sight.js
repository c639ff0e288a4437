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

// Three minutes before the session ends for want of a click, offer to go on; three minutes before its
// 12 hours are over, say so, once. Every tab counts: the moments of the last answer from the server
// and of the end are kept where all of them see them.
const timeOut = document.getElementById("time-out");
const WARNED_BEFORE = 180_000; // milliseconds; the dialog says 3 minutes
const LAST_ANSWER = "los-last-answer";
const ENDS = "los-session-ends";
const TOLD_OF = "los-told-of-end"; // the end that somebody was told of

function heardFromServer() {
  localStorage.setItem(LAST_ANSWER, String(Date.now()));
}

if (timeOut) {
  const idle = Number(timeOut.dataset.idleSeconds) * 1000;
  const untilEnd = () => Number(localStorage.getItem(ENDS)) - Date.now();
  const left = () =>
    Math.min(Number(localStorage.getItem(LAST_ANSWER)) + idle - Date.now(), untilEnd());
  const isEnding = () => untilEnd() <= WARNED_BEFORE;
  const wasTold = () =>
    isEnding() && localStorage.getItem(TOLD_OF) === localStorage.getItem(ENDS);
  let isAsking = false;
  heardFromServer();
  // To the minute, so that two pages of one session name the same end.
  const ends = Date.now() + (Number(timeOut.dataset.sessionSeconds) || Infinity) * 1000;
  localStorage.setItem(ENDS, String(60_000 * Math.round(ends / 60_000)));

  setInterval(() => {
    const isOver = left() <= 0;
    if (timeOut.open && left() > WARNED_BEFORE) {
      timeOut.close();
    } else if (!timeOut.open && !isAsking && !isOver && !wasTold() && left() <= WARNED_BEFORE) {
      timeOut.showModal();
    }
    const state = isOver ? "over" : isEnding() ? "ending" : "waiting";
    for (const words of timeOut.querySelectorAll("[data-while]")) {
      words.hidden = words.dataset.while !== state;
    }
    timeOut.querySelector("button").textContent = state === "waiting" ? "Stay signed in" : "Close";
  }, 1000);

  // Closed by its button or by Escape, it asks the server for anything at all.
  timeOut.addEventListener("close", async () => {
    if (left() <= 0 || left() > WARNED_BEFORE) {
      return;
    }
    if (isEnding()) {
      localStorage.setItem(TOLD_OF, localStorage.getItem(ENDS)); // nothing to ask the server for
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

// While a paper is being made, say once that it is there: nothing moves by itself.
const ready = document.querySelector("[data-being-made]");

async function lookFor(status, times) {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected || !(await answer.text()).includes("data-being-made")) {
    status.textContent = status.dataset.beingMade;
  } else if (times > 1) {
    setTimeout(() => lookFor(status, times - 1), 1000);
  }
}

if (ready) {
  setTimeout(() => lookFor(ready, 120), 1000);
}
