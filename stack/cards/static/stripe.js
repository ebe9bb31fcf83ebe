/**
 * Stands where js.stripe.com stands: mounts the frame in which the card is typed, and hands its answers to the page.
 * The page never sees a card number: the frame, of another origin, sends it to the processor itself.
 */
(() => {
  const origin = new URL(document.currentScript.src).origin;

  /** Show the bank's challenge above the page until its holder has answered. */
  function challenge(intentId, secret) {
    return new Promise((resolve) => {
      const over = document.createElement("dialog");
      const frame = document.createElement("iframe");
      frame.src = `${origin}/challenge/${intentId}#${secret}`;
      frame.title = "Vérification par votre banque";
      Object.assign(over.style, { padding: "0", border: "0", borderRadius: "14px", width: "min(26rem, 94vw)" });
      Object.assign(frame.style, { display: "block", width: "100%", height: "22rem", border: "0" });
      over.append(frame);
      document.body.append(over);
      over.addEventListener("cancel", (event) => event.preventDefault());
      over.showModal();
      addEventListener("message", function heard(event) {
        if (event.source !== frame.contentWindow || event.data?.kind !== "challenged") return;
        removeEventListener("message", heard);
        over.close();
        over.remove();
        resolve();
      });
    });
  }

  function elements({ clientSecret }) {
    const frame = document.createElement("iframe");
    const heard = {};
    let waiting;
    let begin;
    const ready = new Promise((resolve) => { begin = resolve; });
    frame.src = `${origin}/frame`;
    frame.title = "Votre carte bancaire";
    frame.allow = "payment";
    Object.assign(frame.style, { display: "block", width: "100%", height: "15rem", border: "0" });
    const say = (message) => frame.contentWindow.postMessage(message, origin);
    addEventListener("message", async (event) => {
      if (event.source !== frame.contentWindow) return;
      const { kind, ...told } = event.data;
      if (kind === "ready") { say({ kind: "secret", secret: clientSecret }); begin(); heard.ready?.(); }
      if (kind === "height") frame.style.height = `${told.pixels}px`;
      if (kind === "challenge") { await challenge(told.intent, clientSecret); say({ kind: "challenged" }); }
      if (kind === "result") waiting?.(told);
    });
    const element = {
      mount: (place) => (typeof place === "string" ? document.querySelector(place) : place).append(frame),
      on: (name, listener) => { heard[name] = listener; },
    };
    return {
      create: () => element,
      submit: async () => ({}),
      confirm: () => new Promise((resolve) => { waiting = resolve; ready.then(() => say({ kind: "confirm" })); }),
    };
  }

  window.Stripe = () => ({
    elements,
    async confirmPayment({ elements: asked, confirmParams, redirect }) {
      const result = await asked.confirm();
      if (!result.error && redirect !== "if_required") location.assign(confirmParams.return_url);
      return result;
    },
  });
})();
