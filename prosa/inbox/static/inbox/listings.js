// Listings: the gallery, and the keyboard. Pages work without any of it.
"use strict";

(() => {
  const gallery = document.getElementById("gallery");
  const thumbnails = [...(gallery?.querySelectorAll("a[data-thumbnail]") ?? [])];
  const chosen = () => thumbnails.findIndex((link) => link.hasAttribute("aria-current"));

  function show(index) {
    const next = (index + thumbnails.length) % thumbnails.length;
    thumbnails[chosen()]?.removeAttribute("aria-current");
    const link = thumbnails[next];
    link.setAttribute("aria-current", "true");
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
    const main = gallery.querySelector("img[data-photo]");
    main.hidden = false;
    main.src = link.querySelector("img").src;
    main.alt = link.getAttribute("aria-label");
    gallery.querySelector("[data-number]").textContent = next + 1;
  }

  gallery?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a[data-thumbnail], a[data-step]");
    if (!link) return;
    event.preventDefault();
    show(link.dataset.step ? chosen() + Number(link.dataset.step) : thumbnails.indexOf(link));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input, textarea, select")) return;
    const search = document.getElementById("search");
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (thumbnails.length && event.key === "ArrowLeft") show(chosen() - 1);
    if (thumbnails.length && event.key === "ArrowRight") show(chosen() + 1);
  });

  document.getElementById("wrong")?.focus();
})();
