/* Runs on the providers' pages: passes a challenge on, and brings back what became of it. */
"use strict";
{
  const PAGE = "jpki-bridge:";
  let port = null;

  const tell = (type, members) => window.postMessage({ ...members, type: PAGE + type }, location.origin);

  const letGo = () => {
    port?.disconnect();
    port = null;
  };

  const authenticate = ({ nonce, context, lang }) => {
    letGo();
    const mine = chrome.runtime.connect();
    port = mine;
    mine.onMessage.addListener((told) => tell("told", told));
    mine.onDisconnect.addListener(() => {
      if (port === mine) port = null;
    });
    mine.postMessage({ nonce, context, lang });
  };

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== window || origin !== location.origin) return;
    if (data?.type === PAGE + "hello") tell("here");
    if (data?.type === PAGE + "authenticate") authenticate(data);
    if (data?.type === PAGE + "cancel") letGo();
  });
}
