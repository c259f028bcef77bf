/* Looks now and then whether the agencies have answered, and shows the page anew then. Nothing of it is needed. */
"use strict";
{
  const { state } = document.currentScript.dataset;
  const EVERY_MILLISECONDS = 2000;
  const MOST = 90;
  let asked = 0;

  const look = async () => {
    try {
      const answer = await fetch(state, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      if (!(await answer.json()).awaited) return location.reload();
    } catch {
      // No network now: the button is there, too.
    }
    asked += 1;
    if (asked < MOST) setTimeout(look, EVERY_MILLISECONDS);
  };

  setTimeout(look, EVERY_MILLISECONDS);
}
