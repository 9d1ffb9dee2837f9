"use strict";

window.addEventListener("load", () => window.print());
