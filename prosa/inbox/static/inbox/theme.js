// Before anything is drawn: the theme that the reader chose, if it is not the system's.
"use strict";

(() => {
  const chosen = localStorage.getItem("prosa-theme");
  if (chosen === "prosa" || chosen === "prosa-dark") document.documentElement.dataset.theme = chosen;
})();
