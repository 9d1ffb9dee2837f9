// Before anything is drawn: the theme that the reader chose, if it is not the system's, and what they folded away.
"use strict";

(() => {
  const chosen = localStorage.getItem("prosa-theme");
  if (chosen === "prosa" || chosen === "prosa-dark") document.documentElement.dataset.theme = chosen;
  if (localStorage.getItem("prosa-lead") === "folded") document.documentElement.dataset.lead = "folded";
})();
