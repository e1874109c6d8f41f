// The builder's own script: focus after a swap, names added from suggestions, the filter of kinds.
(function () {
  "use strict";

  function own(node, which) {
    return node.querySelector(`:scope > .od-buttons button${which}:not(:disabled)`);
  }

  function takeFocus(to) {
    const [id, button] = to.split("@");
    const node = document.querySelector(`[data-node="${CSS.escape(id)}"]`);
    const pressed = node && button ? own(node, `[value="${button}:${id}"]`) || own(node, `[value="up:${id}"]`) || own(node, `[value="down:${id}"]`) : null;
    const field = document.getElementById("id_" + id.replaceAll(".", "-")) || document.getElementById(id);
    const inside = (node || field)?.querySelector?.("input:not([type=hidden]), select, textarea, summary");
    const target = pressed || inside || node || field;
    if (target) {
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest" });
    }
  }

  document.addEventListener("od-focus", (event) => takeFocus(event.detail.to || ""));

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("button[data-add]");
    const area = chip && document.getElementById(chip.dataset.to);
    if (!area) return;
    const lines = area.value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (!lines.includes(chip.dataset.add)) lines.push(chip.dataset.add);
    area.value = lines.join("\n");
    area.rows = Math.min(Math.max(lines.length, 1), 8);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches("input[data-filter]")) return;
    const text = event.target.value.toLowerCase();
    for (const item of event.target.closest("details").querySelectorAll("li")) {
      item.hidden = !item.textContent.toLowerCase().includes(text);
    }
  });

  // Enter in a search of names or kinds must not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input[type=search]")) event.preventDefault();
  });
})();
