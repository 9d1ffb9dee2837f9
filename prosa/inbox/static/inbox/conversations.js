// The inbox: which chat is open, where it is scrolled to, and the keyboard.
"use strict";

(() => {
  const NEAR_THE_END = 80;
  const list = document.getElementById("entries");
  const listPane = document.getElementById("list-pane");
  const chat = document.getElementById("chat");
  const baseTitle = "Prosa";

  const article = () => chat.querySelector("[data-conversation]");
  const scroller = () => document.getElementById("chat-scroll");

  function isAtEnd() {
    const area = scroller();
    return !area || area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_THE_END;
  }

  function scrollToEnd() {
    const area = scroller();
    if (area) area.scrollTop = area.scrollHeight;
  }

  function showStart() {
    const start = document.getElementById("found") ?? document.getElementById("first-unread");
    if (start) start.scrollIntoView({ block: "center" });
    else scrollToEnd();
    updateJump();
  }

  function updateJump() {
    const jump = document.getElementById("jump");
    if (!jump) return;
    jump.hidden = isAtEnd();
    const text = jump.querySelector("[data-text]");
    if (jump.hidden) delete jump.dataset.fresh;
    text.textContent = jump.dataset.fresh ? text.dataset.new : text.dataset.text;
  }

  function showSelection() {
    const open = article()?.dataset.conversation;
    for (const link of list.querySelectorAll("a[data-entry]")) {
      if (open && (link.parentElement.id === `c-${open}` || link.href === location.href)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    listPane.classList.toggle("max-lg:hidden", Boolean(open));
    chat.classList.toggle("max-lg:hidden", !open);
  }

  function showTitle() {
    const unread = document.getElementById("nav-unread")?.textContent.trim();
    const name = article()?.dataset.title;
    document.title = `${unread ? `(${unread}) ` : ""}${name ? `${name} · ` : ""}${baseTitle}`;
  }

  // Tells the server how far the chat was read, once it is really seen.
  let told = "";
  async function tellRead() {
    const open = article();
    if (!open || document.hidden || !isAtEnd()) return;
    const mark = `${open.dataset.conversation} ${open.dataset.inbound}`;
    if (mark === told) return;
    told = mark;
    const body = new URLSearchParams({ inbound: open.dataset.inbound });
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    await fetch(open.dataset.read, { method: "POST", body, headers }).catch(() => (told = ""));
  }

  function onOpened() {
    showSelection();
    showStart();
    showTitle();
    scroller()?.addEventListener("scroll", () => { updateJump(); tellRead(); }, { passive: true });
    document.getElementById("jump")?.addEventListener("click", scrollToEnd);
    tellRead();
  }

  // Earlier messages are put above what is seen, which must not move. What htmx fetches on the way back has no target.
  let heightBefore = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "earlier") heightBefore = scroller().scrollHeight - scroller().scrollTop;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "earlier") scroller().scrollTop = scroller().scrollHeight - heightBefore;
    if (event.detail.target === chat) onOpened();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === chat && matchMedia("(width < 64rem)").matches) chat.querySelector("h2")?.focus();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id !== "note-form" || !event.detail.successful) return;
    event.detail.elt.reset();
    document.dispatchEvent(new CustomEvent("prosa:ask-now"));
  });
  document.addEventListener("visibilitychange", tellRead);
  window.addEventListener("popstate", () => location.reload());

  function close() {
    const back = chat.querySelector("[data-back]");
    if (back) location.assign(back.href);
  }

  function move(step) {
    const links = [...list.querySelectorAll("a[data-entry]")];
    const focused = links.indexOf(document.activeElement);
    const current = focused >= 0 ? focused : links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[Math.min(Math.max(current + step, 0), links.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  const keys = {
    "/": () => { document.getElementById("search").focus(); document.getElementById("search").select(); },
    j: () => move(1),
    k: () => move(-1),
    n: () => document.getElementById("note-text")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      else if (event.key === "Enter" && event.target.id === "note-text" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        event.target.form.requestSubmit();
      }
      return;
    }
    if (event.key === "Escape" && article()) return close();
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  window.prosa = { article, isAtEnd, scrollToEnd, showSelection, showTitle, tellRead, updateJump };
  onOpened();
})();
