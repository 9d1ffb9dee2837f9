// Asks Prosa all the time: often while the page is seen, seldom while it is hidden, ever more seldom while it fails.
"use strict";

window.prosaPoll = (() => {
  const LONGEST_PAUSE = 30000;
  const offline = document.getElementById("offline");

  // Returns the answer, or nothing if nothing has changed. Throws if there is none that is good.
  async function get(address, headers = {}) {
    const answer = await fetch(address, {
      headers: { "X-Live": "1", ...headers },
      cache: "no-store",
      signal: AbortSignal.timeout(10000),
    });
    if (answer.status === 401) location.reload();
    if ([204, 304, 401].includes(answer.status)) return undefined;
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer;
  }

  // Calls `ask` with so many milliseconds between its end and the next, and returns what asks at once.
  function keepAsking({ ask, visible, hidden }) {
    let failures = 0;
    let timer = 0;
    let asking = false;

    async function tick() {
      if (asking) return;
      asking = true;
      try {
        await ask();
        failures = 0;
      } catch (error) {
        failures += 1;
        console.info("Prosa did not answer:", error.message);
      } finally {
        asking = false;
      }
      offline.hidden = failures < 2;
      schedule();
    }

    function schedule() {
      clearTimeout(timer);
      const usual = document.hidden ? hidden : visible;
      timer = setTimeout(tick, failures ? Math.min(visible * 2 ** failures, LONGEST_PAUSE) : usual);
    }

    function askNow() {
      clearTimeout(timer);
      tick();
    }

    document.addEventListener("visibilitychange", () => (document.hidden ? schedule() : askNow()));
    window.addEventListener("online", askNow);
    schedule();
    return askNow;
  }

  return { get, keepAsking };
})();
