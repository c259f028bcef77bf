/* Copies an address at a press; without script it is selected and copied by hand. */
"use strict";
{
  const field = document.getElementById("address");
  const line = document.getElementById("copy-line");
  if (field && navigator.clipboard) {
    line.hidden = false;
    document.getElementById("copy").addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        document.getElementById("copied").hidden = false;
      } catch {
        // The app forbids it: the address is selected, and can be copied by hand.
      }
    });
  }
}
