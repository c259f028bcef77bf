/* The card from this page: asks the bridge on this machine, waits, and sends its answer on as a form.
   Nothing is asked before a press. The PIN is typed in the bridge's own window and never passes here. */
"use strict";
{
  const POLL_MILLISECONDS = 1000;
  const door = document.getElementById("agent");
  const link = document.getElementById("agent-window");
  const stop = document.getElementById("agent-stop");

  /* By calls to the loopback address, for which browsers ask the citizen's permission. */
  const byLoopback = (challenge, told) => {
    let session = null;
    let over = false;

    const call = async (path, members) => {
      const answer = await fetch(door.dataset.bridge + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(members),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "origin",
        targetAddressSpace: "loopback",
      });
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    };

    const isDenied = async () => {
      try {
        return (await navigator.permissions.query({ name: "loopback-network" })).state === "denied";
      } catch {
        return false; // a browser that knows no such permission
      }
    };

    const poll = async () => {
      try {
        const state = await call("/v1/status", { session });
        if (state.state === "waiting") setTimeout(() => over || poll(), POLL_MILLISECONDS);
        else told(state);
      } catch {
        told({ state: "lost" });
      }
    };

    const begin = async () => {
      try {
        const opened = await call("/v1/authenticate", challenge);
        if (!opened.window.startsWith(door.dataset.bridge + "/")) throw new Error("window");
        session = opened.session;
        if (over) return call("/v1/cancel", { session });
        told({ state: "waiting", window: opened.window });
        poll();
      } catch {
        told({ state: (await isDenied()) ? "denied" : "absent" });
      }
    };

    begin();
    return () => {
      over = true;
      if (session) call("/v1/cancel", { session }).catch(() => {});
    };
  };

  /* By the bridge's browser extension, which opens the window itself. */
  const byExtension = (challenge, told) => {
    const listen = ({ source, origin, data }) => {
      if (source === window && origin === location.origin && data?.type === "jpki-bridge:told") told(data);
    };
    const say = (type) => window.postMessage({ ...challenge, type }, location.origin);
    addEventListener("message", listen);
    say("jpki-bridge:authenticate");
    return () => {
      removeEventListener("message", listen);
      say("jpki-bridge:cancel");
    };
  };

  let way = byLoopback;
  let leaveOff = null;

  const show = (state) => {
    for (const told of door.querySelectorAll("[data-state]")) told.hidden = told.dataset.state !== state;
    document.getElementById("agent-stop-line").hidden = state !== "waiting";
  };

  const endLast = () => {
    leaveOff?.();
    leaveOff = null;
  };

  const leave = (name, value) => {
    const outcome = document.getElementById("agent-outcome");
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    outcome.append(field);
    outcome.submit();
  };

  const begin = () => {
    endLast();
    show("asking");
    const { nonce, context } = Object.fromEntries(new FormData(document.getElementById("main-form")));
    let mine = true;
    const end = way({ nonce, context, lang: door.dataset.lang }, (told) => {
      if (!mine) return;
      if (told.state === "done") return leave("answer", told.answer);
      if (told.state === "ended") return leave("error", told.code);
      show(told.state);
      link.hidden = !told.window || Boolean(window.open(told.window, "_blank", "popup,width=520,height=860"));
      if (told.window) link.href = told.window;
    });
    leaveOff = () => {
      mine = false;
      end();
    };
  };

  document.getElementById("agent-go").addEventListener("click", begin);
  stop.addEventListener("click", () => {
    endLast();
    show(null);
  });

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== window || origin !== location.origin || data?.type !== "jpki-bridge:here") return;
    way = byExtension;
    document.getElementById("agent-permission").hidden = true;
  });
  window.postMessage({ type: "jpki-bridge:hello" }, location.origin);

  door.hidden = false;
}
