/* Warns before idle time is over, asks for more at one press, and leaves my page at three presses of Shift.
   Nothing of it is needed: without script the time ends on the server all the same. */
"use strict";
{
  const dialog = document.getElementById("idle");
  const form = document.getElementById("idle-form");
  const exit = document.getElementById("quick-exit-form");
  let warning = null;
  let ending = null;
  let end = 0;
  let before = null;

  const show = () => {
    before = document.activeElement;
    dialog.hidden = false;
    document.getElementById("idle-more").focus();
  };

  const over = () => location.replace(dialog.dataset.then);

  const count = (warn, left) => {
    clearTimeout(warning);
    clearTimeout(ending);
    end = Date.now() + left * 1000;
    warning = setTimeout(show, warn * 1000);
    ending = setTimeout(over, left * 1000);
  };

  const more = async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) return over();
      const left = await answer.json();
      dialog.hidden = true;
      before?.focus();
      count(left.warn, left.over);
    } catch {
      // No network now: the dialog stays, and the press can be made again.
    }
  };

  /* Timers stand still while a machine sleeps; by the clock on the wall the time may be over by then. */
  document.addEventListener("visibilitychange", () => {
    if (dialog && !document.hidden && Date.now() >= end) over();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

  if (dialog) {
    form.addEventListener("submit", more);
    count(Number(dialog.dataset.warn), Number(dialog.dataset.over));
  }

  /* Three presses of Shift alone within five seconds (as GOV.UK's "exit this page" does). */
  const PRESSES = 3;
  const WITHIN_MILLISECONDS = 5000;
  let presses = [];
  addEventListener("keydown", ({ key, repeat }) => {
    if (repeat) return;
    if (key !== "Shift") presses = [];
    else presses = [...presses, Date.now()].filter((at) => Date.now() - at < WITHIN_MILLISECONDS);
    if (exit && presses.length >= PRESSES) exit.submit();
  });
}
