// What all pages share: theme, menus, dialogs, copying, toasts, help. Pages can be read without any of it.
"use strict";

(() => {
  const root = document.documentElement;

  function switchTheme() {
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const isDark = root.dataset.theme ? root.dataset.theme === "prosa-dark" : systemIsDark;
    const next = isDark ? "prosa" : "prosa-dark";
    // The system's own choice is followed again once both agree.
    if ((next === "prosa-dark") === systemIsDark) {
      delete root.dataset.theme;
      localStorage.removeItem("prosa-theme");
    } else {
      root.dataset.theme = next;
      localStorage.setItem("prosa-theme", next);
    }
  }

  function closeMenus(except) {
    const open = [...document.querySelectorAll("details[data-menu][open]")].filter((menu) => menu !== except);
    for (const menu of open) menu.open = false;
    return open;
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // Without HTTPS there is no clipboard; the old way works everywhere.
      const field = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    const text = button.querySelector("span") ?? button;
    const before = text.textContent;
    text.textContent = button.dataset.copied;
    setTimeout(() => (text.textContent = before), 1500);
  }

  async function openDialog(address) {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const content = page.querySelector("[data-dialog-content]");
    if (!content) return location.assign(address);
    const dialog = document.createElement("dialog");
    dialog.className = "modal";
    const box = document.createElement("div");
    box.className = `modal-box ${content.dataset.size ?? "max-w-md"}`;
    box.append(...content.childNodes);
    dialog.append(box);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close-dialog]")) {
        event.preventDefault();
        dialog.close();
      }
    });
    const heading = box.querySelector("h2");
    if (heading) {
      heading.id = "dialog-title";
      dialog.setAttribute("aria-labelledby", "dialog-title");
    }
    document.body.append(dialog);
    dialog.showModal();
    htmx.process(box);
    box.querySelector("input[type=text][autofocus]")?.select();
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    if (target.closest("[data-theme-switch]")) switchTheme();
    if (target.closest("[data-help]")) {
      closeMenus();
      document.getElementById("help").showModal();
    }
    const toast = target.closest("[data-close]")?.closest("[data-toast]");
    if (toast) toast.remove();
    const source = target.closest("[data-copy]");
    if (source) copy(source);
    const link = target.closest("a[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      closeMenus();
      openDialog(link.href);
    }
  });

  function isTyping(element) {
    return element.matches("input, textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const [menu] = closeMenus();
      if (menu?.contains(document.activeElement)) menu.querySelector("summary").focus();
      if (menu) event.preventDefault(); // it has had its effect
    }
    if (event.key !== "?" || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    document.getElementById("help")?.showModal();
  });

  for (const toast of document.querySelectorAll("[data-toast].alert-success")) setTimeout(() => toast.remove(), 6000);
  // A page that a script asked for after the session ended.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) location.reload();
  });
})();
