// Builds what the web pages load besides their own scripts: the style sheet, the icons, and the library for morphing.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const target = "../prosa/inbox/static/inbox/built";
const modules = "node_modules";

function iconSymbol(name) {
  const svg = readFileSync(`${modules}/lucide-static/icons/${name}.svg`, "utf8");
  const inner = svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  const shape = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" ${shape}>${inner.replace(/\s+/g, " ").trim()}</symbol>`;
}

function buildIcons() {
  const names = readFileSync("icons.txt", "utf8").trim().split("\n");
  const notice = "<!-- Icons of Lucide (lucide.dev), ISC License -->";
  writeFileSync(`${target}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${notice}\n${names.map(iconSymbol).join("\n")}\n</svg>\n`);
}

mkdirSync(target, { recursive: true });
buildIcons();
copyFileSync(`${modules}/idiomorph/dist/idiomorph.min.js`, `${target}/idiomorph.min.js`);
execFileSync(`${modules}/.bin/tailwindcss`, ["--input", "inbox.css", "--output", `${target}/inbox.css`, "--minify"], { stdio: "inherit" });
