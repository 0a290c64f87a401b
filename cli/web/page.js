"use strict";
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("again").addEventListener("click", () => window.location.reload());
});
// textual.js marks the body as soon as the screen can hear keys.
window.addEventListener("load", () => {
  new MutationObserver((_, observer) => {
    if (document.body.classList.contains("-loaded")) {
      observer.disconnect();
      document.querySelector(".xterm-helper-textarea").focus();
    }
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
});
