// Imports: a file that is too large is told before it is sent, and an open run keeps itself fresh. Neither is needed.
"use strict";

(() => {
  const VISIBLE = 1000;
  const HIDDEN = 15000;
  const form = document.getElementById("import-form");
  const run = document.getElementById("run");

  function watchForm() {
    const file = form.querySelector("input[type=file]");
    const problem = document.getElementById(`${file.id}-error`);
    const isTooLarge = () => [...file.files].some((each) => each.size > Number(file.dataset.mostBytes));

    function check() {
      problem.hidden = !isTooLarge();
      file.classList.toggle("file-input-error", isTooLarge());
      file.setAttribute("aria-invalid", isTooLarge());
      if (isTooLarge()) problem.querySelector("span").textContent = file.dataset.tooLarge;
    }

    file.addEventListener("change", check);
    form.addEventListener("submit", (event) => {
      const button = form.querySelector("button");
      if (isTooLarge() || button.hasAttribute("aria-disabled")) return event.preventDefault();
      const text = button.querySelector("[data-text]");
      button.querySelector("[data-sending]").hidden = false;
      button.querySelector(".icon").toggleAttribute("hidden", true);
      text.textContent = text.dataset.sendingText;
      button.setAttribute("aria-disabled", "true");
    });
    // Whoever comes back by the browser's own button finds the page as it was left, which sends no more.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    form.querySelector("[aria-invalid=true]")?.focus();
  }

  function watchRun() {
    let etag = "";

    async function ask() {
      if (run.querySelector("[data-ended]")) return;
      const answer = await window.prosaPoll.get(run.dataset.live, etag ? { "If-None-Match": etag } : {});
      if (!answer) return;
      etag = answer.headers.get("ETag") ?? "";
      Idiomorph.morph(run, await answer.text(), { morphStyle: "innerHTML" });
    }

    window.prosaPoll.keepAsking({ ask, visible: VISIBLE, hidden: HIDDEN });
  }

  if (form) watchForm();
  if (run && window.prosaPoll) watchRun();
})();
