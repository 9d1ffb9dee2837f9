// Offers deliveries that have arrived since the page was made. What is read stays where it is until they are wanted.
"use strict";

(() => {
  const VISIBLE = 3000;
  const HIDDEN = 30000;
  const list = document.getElementById("deliveries");
  const offer = document.getElementById("new-deliveries");
  if (!list.dataset.live) return;

  async function ask() {
    const answer = await window.prosaPoll.get(list.dataset.live);
    if (!answer) return;
    const { text } = await answer.json();
    const shown = offer.querySelector("span");
    if (shown.textContent !== text) shown.textContent = text;
    offer.hidden = false;
  }

  window.prosaPoll.keepAsking({ ask, visible: VISIBLE, hidden: HIDDEN });
})();
