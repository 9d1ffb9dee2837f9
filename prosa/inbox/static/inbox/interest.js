// What the customer seeks: the pane beside the chat, where it was read, and its correction.
"use strict";

(() => {
  const root = document.documentElement;
  const wide = matchMedia("(width >= 80rem)");
  const lead = () => document.getElementById("lead");
  const pane = () => document.getElementById("lead-pane");
  const toggle = () => document.getElementById("lead-toggle");
  const drawer = () => document.getElementById("lead-drawer");
  const isFolded = () => root.dataset.lead === "folded";

  function tellState() {
    toggle()?.setAttribute("aria-expanded", String(wide.matches ? !isFolded() : Boolean(drawer())));
  }

  function fold(folded) {
    if (folded) root.dataset.lead = "folded";
    else delete root.dataset.lead;
    localStorage.setItem("prosa-lead", folded ? "folded" : "");
    tellState();
    if (folded) toggle()?.focus();
    document.dispatchEvent(new CustomEvent("prosa:resized"));
  }

  // Where there is no room beside the chat, the card itself moves into a drawer, and back.
  function openDrawer() {
    const dialog = document.createElement("dialog");
    dialog.id = "lead-drawer";
    dialog.className = "modal modal-end";
    dialog.setAttribute("aria-labelledby", "lead-title");
    const box = document.createElement("div");
    box.className = "modal-box w-full max-w-md p-0 max-sm:max-w-none";
    box.append(lead());
    dialog.append(box);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      pane()?.append(lead());
      dialog.remove();
      tellState();
      toggle()?.focus({ preventScroll: true });
    });
    document.body.append(dialog);
    dialog.showModal();
    tellState();
  }

  function switchPane() {
    if (drawer()) return drawer().close();
    if (!lead()) return;
    if (wide.matches) fold(!isFolded());
    else openDrawer();
  }

  wide.addEventListener("change", () => {
    drawer()?.close();
    tellState();
  });

  // Shows in the chat where something was read, if that message is loaded.
  function showEvidence(link) {
    const item = document.getElementById(link.dataset.item);
    if (!item) return false;
    drawer()?.close();
    item.scrollIntoView({ block: "center" });
    const marks = item.querySelectorAll(`[data-evidence~="${link.dataset.evidenceOf}"]`);
    for (const mark of marks.length ? marks : [item.firstElementChild]) {
      mark.classList.remove("flash");
      void mark.offsetWidth; // so that it flashes again
      mark.classList.add("flash");
      mark.addEventListener("animationend", () => mark.classList.remove("flash"), { once: true });
    }
    return true;
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target;
    if (target.closest("[data-lead-close]")) return drawer() ? drawer().close() : fold(true);
    if (target.closest("[data-lead-toggle]") && lead()) {
      event.preventDefault();
      return switchPane();
    }
    const link = target.closest("[data-evidence-of]");
    if (link && showEvidence(link)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "i" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open]:not(#lead-drawer)")) return;
    event.preventDefault();
    switchPane();
  });

  // A correction was kept, or taken back: the card follows at once. A chat from long ago, or a page of its own, is
  // loaded anew.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, successful } = event.detail;
    if (!successful || xhr.status !== 204 || !elt.matches("#lead-form, [data-lift]")) return;
    const dialog = elt.closest("dialog:not(#lead-drawer)");
    if (elt.dataset.back && !dialog) return location.assign(elt.dataset.back);
    dialog?.close();
    if (!pane() || document.querySelector("[data-past]")) return location.reload();
    document.dispatchEvent(new CustomEvent("prosa:ask-now"));
  });

  // Of several names with commas between them, each is suggested: browsers know suggestions for a whole field alone.
  const suggested = new Map();
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("input[data-each]")) return;
    if (!suggested.has(field.list)) suggested.set(field.list, [...field.list.options].map((option) => option.value));
    const before = field.value.includes(",") ? `${field.value.slice(0, field.value.lastIndexOf(","))}, ` : "";
    const names = suggested.get(field.list);
    field.list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: before + name })));
  });

  document.addEventListener("htmx:afterSwap", tellState);
  document.addEventListener("htmx:afterSwap", () => document.querySelector("#lead-form #wrong")?.focus());
  tellState();
})();
