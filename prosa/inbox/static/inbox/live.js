// Keeps the open page as the record is: asks all the time whether something has changed, and changes just that.
"use strict";

(() => {
  const VISIBLE = 1000;
  const HIDDEN = 15000;
  const { article, isAtEnd, scrollToEnd, showSelection, showTitle, tellRead, updateJump } = window.prosa;
  const pane = document.getElementById("list-pane");
  const list = document.getElementById("entries");

  // What the page shows now, as the server wrote it into the page or told it in its last answer.
  const known = () => `"${list.dataset.digest ?? ""}.${liveChat()?.dataset.digest ?? "gone"}"`;

  // A chat that shows a part from long ago stays as it is.
  const liveChat = () => (article()?.hasAttribute("data-past") ? null : article());

  function address() {
    const query = new URLSearchParams(pane.dataset.query);
    query.set("n", list.querySelectorAll("[data-entry]").length);
    const open = liveChat();
    if (open) {
      query.set("conversa", open.dataset.conversation);
      const items = document.getElementById("items");
      // A page that shows the conversation from its beginning wants to know of everything: what is late may belong there.
      if (items.previousElementSibling) query.set("desde", items.dataset.first);
    }
    return `${pane.dataset.live}?${query}`;
  }

  // What the reader has opened stays open: menus, and the whole of a long text.
  const isOurs = (name, element) =>
    (name === "open" && element.matches("details")) ||
    (name === "hidden" && element.matches("img[data-photo]")) ||
    name === "aria-expanded";
  const callbacks = {
    beforeAttributeUpdated: (name, element) => !isOurs(name, element),
    beforeNodeMorphed: (element) => !element.matches?.("[data-whole]"),
  };
  const morph = (element, html) => Idiomorph.morph(element, html, { morphStyle: "innerHTML", callbacks });

  // The answer goes only so far down the list. What the reader has loaded below that stays.
  function withRest(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const answered = [...template.content.querySelectorAll("li[id]")].map((item) => item.id);
    const more = template.content.getElementById("more-entries");
    const shown = [...list.children];
    const last = shown.findLastIndex((item) => item.id !== "more-entries" && answered.includes(item.id));
    const rest = shown.slice(last + 1).filter((item) => item.id === "more-entries" || !answered.includes(item.id));
    if (!more || last < 0 || !rest.some((item) => item.querySelector("[data-entry]"))) return html;
    more.replaceWith(...rest.map((item) => item.cloneNode(true)));
    return template.innerHTML;
  }

  function showList(answer) {
    if (answer.unread === undefined) return;
    if (answer.list !== undefined) {
      morph(list, withRest(answer.list));
      htmx.process(list);
      showSelection();
    }
    for (const id of ["nav-unread", "read-all"]) {
      const element = document.getElementById(id);
      if (!element) continue;
      element.hidden = !answer.unread;
      if (id === "nav-unread") element.textContent = answer.unread;
    }
  }

  function showChat(answer) {
    const open = liveChat();
    if (!open) return;
    if (answer.gone) return location.assign("/conversas/");
    if (answer.items === undefined) return;
    const items = document.getElementById("items");
    const wasAtEnd = isAtEnd();
    const line = document.getElementById("first-unread");
    const [kept, unread] = [line?.cloneNode(true), line?.nextElementSibling?.id];
    morph(items, answer.items);
    if (answer.earlier) {
      while (items.previousElementSibling) items.previousElementSibling.remove();
      items.insertAdjacentHTML("beforebegin", answer.earlier);
    }
    keepUnreadLine(kept, unread);
    items.dataset.first = answer.first || items.dataset.first;
    morph(document.getElementById("chat-head"), answer.head);
    // Where the pane has no room, the card may be in a drawer outside of the chat.
    const lead = document.getElementById("lead");
    morph(lead, answer.lead);
    htmx.process(open);
    htmx.process(lead);
    const isFresh = Number(open.dataset.inbound) < answer.inbound;
    open.dataset.inbound = answer.inbound;
    if (wasAtEnd) scrollToEnd();
    else if (isFresh) document.getElementById("jump").dataset.fresh = "1";
    updateJump();
    tellRead();
  }

  // The line above what was unread when the chat was opened stays until it is opened again.
  function keepUnreadLine(line, before) {
    const item = before && document.getElementById(before);
    if (item && !document.getElementById("first-unread")) item.before(line);
  }

  function show(answer, etag) {
    const [listDigest, chatDigest] = etag.replace(/^W\//, "").replaceAll('"', "").split(".");
    showList(answer);
    showChat(answer);
    list.dataset.digest = listDigest;
    const open = liveChat();
    if (open && !answer.gone) open.dataset.digest = chatDigest;
    showTitle();
  }

  async function ask() {
    const asked = address();
    const answer = await window.prosaPoll.get(asked, { "If-None-Match": known() });
    if (!answer) return;
    const changes = await answer.json();
    // The reader may have opened another chat, or more of the list, while the answer was on its way.
    if (asked === address()) show(changes, answer.headers.get("ETag") ?? "");
  }

  const askNow = window.prosaPoll.keepAsking({ ask, visible: VISIBLE, hidden: HIDDEN });
  document.addEventListener("prosa:ask-now", askNow);
})();
