// Photos of listings: underneath each lies a placeholder; a broken photo steps aside.
"use strict";

(() => {
  const hide = (photo) => (photo.hidden = true);
  document.addEventListener("error", (event) => event.target.matches?.("img[data-photo]") && hide(event.target), true);
  document.addEventListener("load", (event) => {
    if (event.target.matches?.("img[data-photo]")) event.target.hidden = false;
  }, true);
  // Some may have failed before this script ran. A lazy one that nobody asked for yet is not complete.
  for (const photo of document.querySelectorAll("img[data-photo]")) {
    if (photo.complete && !photo.naturalWidth) hide(photo);
  }
})();
