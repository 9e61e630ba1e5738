// The navigation has links within what opens and closes, where a keyboard and a screen reader do not find them. They
// become the first entry of what they open.
const container = document.getElementById("tsd-nav-container");

new MutationObserver(() => {
  for (const link of container.querySelectorAll("summary > a[href]")) {
    const title = document.createElement("span");
    title.append(link.textContent);
    const entry = document.createElement("li");
    link.replaceWith(title);
    entry.append(link);
    title.closest("details").querySelector("ul")?.prepend(entry);
  }
}).observe(container, { childList: true, subtree: true });
