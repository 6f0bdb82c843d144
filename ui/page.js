// What the page does by itself in the browser: numbers inside sentences open their source, text is
// copied, the marked passage comes into view, and a screen reader hears what has arrived.
// It asks the network for nothing and makes no HTML of any text.
(() => {
  "use strict";
  let opener = null; // what opened the source; it gets the focus back

  const door = (key) => document.querySelector(`.st-key-${CSS.escape(key)} button`);

  document.addEventListener("click", (event) => {
    const opens = event.target.closest("[data-opens]");
    if (opens) {
      opener = opens.dataset.opens;
      door(opener)?.click();
      return;
    }
    const copies = event.target.closest("[data-copy]");
    if (copies) {
      navigator.clipboard.writeText(copies.dataset.copy).then(() => {
        copies.classList.add("belegt-done");
        say(copies.dataset.done);
        setTimeout(() => copies.classList.remove("belegt-done"), 1500);
      });
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, [role=dialog], [role=listbox]");
    if (event.key === "Escape" && !typing) door("icon-close")?.click();
  });

  // One region that stays, because a region that is replaced is not read out.
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  region.className = "belegt-unseen";
  document.body.append(region);
  let said = "";
  const say = (text) => {
    if (text) region.textContent = text;
  };

  let shown = null; // the place that is open
  const look = () => {
    const news = [...document.querySelectorAll("[data-says]")].pop()?.dataset.says ?? "";
    if (news !== said) {
      said = news;
      say(news);
    }
    const place = document.querySelector("[data-place]");
    const now = place?.dataset.place ?? null;
    if (now === shown) return;
    const before = shown;
    shown = now;
    if (place) {
      const mark = document.querySelector(".belegt-source mark");
      mark?.scrollIntoView({ block: "center" });
      document.querySelector(".belegt-heading")?.focus({ preventScroll: true });
    } else if (before && opener) {
      const back = document.querySelector(`[data-opens="${CSS.escape(opener)}"]`) ?? door(opener);
      back?.focus();
    }
  };

  // Whoever can ask shall be able to type at once: at the start, and when an answer is there.
  let closed = true;
  const ready = () => {
    const field = document.querySelector('[data-testid="stChatInputTextArea"]');
    const free = [null, document.body].includes(document.activeElement) && matchMedia("(hover: hover)").matches;
    if (field && closed && !field.disabled && free) field.focus({ preventScroll: true });
    closed = !field || field.disabled;
  };

  // Streamlit's own texts are English only, and some of its parts have no name for a screen reader.
  const german = {
    Upload: "Hochladen",
    "Browse files": "Dateien wählen",
    "Drag and drop file here": "Datei hierher ziehen",
    "Drag and drop files here": "Dateien hierher ziehen",
    "No results": "Nichts gefunden",
    "Select all": "Alle wählen",
    "Clear all": "Alle abwählen",
  };
  const translate = () => {
    if (document.documentElement.lang !== "de") return;
    for (const part of document.querySelectorAll(
      '[data-testid="stFileUploader"] span, [data-testid="stFileUploader"] p, [data-testid="stFileUploader"] button, [role=listbox] *',
    )) {
      for (const node of part.childNodes) {
        const text = node.nodeType === Node.TEXT_NODE && german[node.data.trim()];
        if (text) node.data = text;
      }
    }
  };

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look();
      ready();
      translate();
    });
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-says", "data-place", "disabled"] });
})();
