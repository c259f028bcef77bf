/* Starts the native host for one challenge and opens its window. The origin is the browser's word. */
"use strict";
if (typeof importScripts === "function") importScripts("providers.js");
{
  const HOST = "org.madoguchi.jpki_bridge";
  const WINDOW = /^http:\/\/127\.0\.0\.1:[0-9]{1,5}\/window\/[A-Za-z0-9_-]{43}$/;

  const answer = (page, challenge) => {
    const { nonce, context, lang } = challenge;
    const host = chrome.runtime.connectNative(HOST);
    let over = false;

    const tell = (told) => {
      if (!over) page.postMessage(told);
    };

    const end = () => {
      over = true;
      host.disconnect();
    };

    host.onMessage.addListener((told) => {
      if (told.state === "waiting" && WINDOW.test(told.window)) {
        chrome.windows.create({ url: told.window, type: "popup", width: 520, height: 860 });
        return tell({ state: "waiting" });
      }
      if (told.state === "done") tell({ state: "done", answer: String(told.answer) });
      else if (told.state === "ended") tell({ state: "ended", code: String(told.code) });
      else tell({ state: "absent" });
      over = true;
    });
    host.onDisconnect.addListener(() => {
      void chrome.runtime.lastError;
      tell({ state: "absent" });
      over = true;
    });
    page.onDisconnect.addListener(() => over || end());
    host.postMessage({ command: "authenticate", origin: page.sender.origin, nonce, context, lang });
  };

  chrome.runtime.onConnect.addListener((page) => {
    if (page.sender.frameId !== 0 || !PROVIDERS.includes(page.sender.origin)) return page.disconnect();
    let asked = false;
    page.onMessage.addListener((challenge) => {
      if (!asked) answer(page, challenge);
      asked = true;
    });
  });
}
