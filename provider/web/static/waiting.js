/* Tells when what agencies were asked for has arrived. Nothing moves by itself: the reader presses the button. */
"use strict";
{
  const box = document.getElementById("awaited");
  const every = 2000;
  let known = Number(box.dataset.awaited);

  const look = async () => {
    if (document.hidden) return setTimeout(look, every);
    try {
      const answer = await fetch(box.dataset.source, { headers: { Accept: "application/json" } });
      if (!answer.ok) return undefined;
      const { awaited } = await answer.json();
      if (awaited < known) {
        known = awaited;
        box.querySelector("p").textContent = box.dataset.arrived;
      }
      if (awaited > 0) setTimeout(look, every);
    } catch {
      setTimeout(look, 2 * every);
    }
    return undefined;
  };
  setTimeout(look, every);
}
