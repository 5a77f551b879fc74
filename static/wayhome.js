// The little that pages do in the browser. Everything works without it.

const find = document.querySelector("[data-find]");
const keys = document.getElementById("keys");
const writing = (spot) => spot.closest("input, textarea, select, [contenteditable]");

// "/" goes to the search box, "?" shows the keys. Never while somebody is writing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  if (pressed(event)) return;
  if (event.key === "/" && find) {
    event.preventDefault();
    find.focus();
    find.select();
  } else if (event.key === "?" && keys) {
    event.preventDefault();
    keys.showModal();
  }
});

// A page's own keys come first: <button data-key="y">, <a data-key="j arrowright">, or a field to
// write in. Shown to people in the same list. Whether the key was one of them.
let turning = false; // the next page is on its way: a key must not act on one not seen yet
function pressed(event) {
  const target = document.querySelector(`[data-key~="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target || document.querySelector("dialog[open]")) return false;
  event.preventDefault();
  if (turning) return true;
  if (writing(target)) target.focus();
  else target.click();
  return true;
}

for (const opener of document.querySelectorAll("[data-keys-open]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => keys.showModal());
}

// Menus close on Escape, giving the focus back, and when one looks elsewhere.
for (const menu of document.querySelectorAll("[data-menu]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    // A press on words inside the menu gives the focus to what lies around it all: that stays open.
    const next = event.relatedTarget;
    if (next && !menu.contains(next) && !next.contains(menu)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// Messages stay until closed: nobody is hurried.
const prepare = (root) => {
  for (const button of root.querySelectorAll("[data-close]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".toast").remove());
  }
  root.querySelectorAll("form[data-draft]").forEach(keepDraft);
};

// <form data-draft="address">: what is typed is kept on the server, a second after the last key.
function keepDraft(form) {
  let timer = 0;
  let sent = false;
  const said = form.querySelector("[data-draft-said]");
  const keep = async () => {
    clearTimeout(timer);
    timer = 0;
    try {
      const body = new FormData(form);
      const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true });
      // The way to the sign-in page: it is kept there, too.
      if (said) said.textContent = answer.ok ? said.dataset.kept : said.dataset.failed;
    } catch {
      if (said) said.textContent = said.dataset.failed;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 1000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sent = true;
  });
  // The phone goes into a pocket, the tab is closed: what was typed last goes along.
  addEventListener("pagehide", () => {
    if (timer && !sent) keep();
  });
}

// Two minutes before a sign-in is over the page asks; past it, it goes to sign in with what is
// written, which the server keeps and brings back.
const ends = () => document.getElementById("session-ends");
if (ends()) {
  const ASK_BEFORE = 120;
  let over = Date.now() + Number(ends().dataset.left) * 1000;
  let written = null;
  const left = () => (over - Date.now()) / 1000;
  const ask = async () => {
    const answer = await fetch(ends().dataset.ask);
    const seconds = answer.redirected ? 0 : (await answer.json()).left; // another tab may go on
    over = Date.now() + seconds * 1000;
  };
  const stay = (body) => fetch(ends().dataset.stay, { method: "POST", body });
  const leave = async () => {
    clearInterval(clock);
    const body = written?.isConnected ? new FormData(written) : new FormData();
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.set("csrfmiddlewaretoken", new FormData(ends().querySelector("form")).get("csrfmiddlewaretoken"));
    const answer = await stay(body);
    location.assign(answer.redirected ? answer.url : location.href);
  };
  const look = async () => {
    if (!ends() || left() > ASK_BEFORE || (ends().open && left() > 0)) return;
    try {
      await ask();
      if (left() <= 0) await leave();
      else if (left() > ASK_BEFORE) ends().close();
      else if (!ends().open) ends().showModal();
    } catch {
      // No signal: asked again at the next turn.
    }
  };
  document.addEventListener("input", (event) => {
    if (event.target.form?.method === "post") written = event.target.form;
  });
  document.addEventListener("submit", async (event) => {
    if (!event.target.closest("#session-ends")) return;
    event.preventDefault();
    await stay(new FormData(event.target));
    ends().close();
    await ask();
    if (left() <= 0) await leave();
  });
  const clock = setInterval(look, 5000);
}

// Choosing in a filter shows the result at once; typing waits for Enter or the button.
for (const bar of document.querySelectorAll("[data-filters]")) {
  bar.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) bar.requestSubmit();
  });
}

// Lines ticked on a list: the button says how many people they are, and comes up once there is one.
for (const bar of document.querySelectorAll("[data-ticked]")) {
  const button = bar.querySelector("[data-ticked-button]");
  const boxes = [...document.querySelectorAll(`input[form="${button.getAttribute("form")}"][data-person]`)];
  const all = document.querySelector("[data-tick-all]");
  const count = () => {
    const on = boxes.filter((box) => box.checked);
    const people = new Set(on.map((box) => box.dataset.person)).size;
    bar.hidden = !people;
    button.textContent = (people === 1 ? button.dataset.one : button.dataset.many).replace("{n}", people);
    all.checked = on.length === boxes.length;
    all.indeterminate = on.length > 0 && on.length < boxes.length;
  };
  all.hidden = !boxes.length;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  addEventListener("pageshow", count); // what the browser ticked again on the way back
  count();
}

// What is sent is sent once, however often one presses.
for (const button of document.querySelectorAll("[data-once]")) {
  button.form.addEventListener("submit", () => setTimeout(() => { button.disabled = true; }));
  addEventListener("pageshow", () => { button.disabled = false; });
}

// The summary of a form's errors takes the focus, so that it is the first thing heard.
document.querySelector("[data-errors]")?.focus();

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
// Part of a page took the place of another: what comes next is what is heard next.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.boosted) turning = true;
});
for (const end of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(end, (event) => {
    if (event.detail.boosted) turning = false; // a part that came in by itself turned no page
  });
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.boosted) document.querySelector("[data-arrive]")?.focus({ preventScroll: true });
});
