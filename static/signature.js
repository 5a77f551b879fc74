// Signing with a finger: <div data-sign> with a canvas, a hidden field for its points, and a button
// that starts again. The server draws the signature from the points; without this script one types
// the name before a witness, or signs on paper.

const WIDTH = 1000;
const HEIGHT = 300;

for (const place of document.querySelectorAll("[data-sign]")) {
  const canvas = place.querySelector("canvas");
  const field = place.querySelector("input");
  const said = place.querySelector("[data-sign-said]");
  const pen = canvas.getContext("2d");
  let strokes = [];
  try {
    strokes = JSON.parse(field.value || "[]");
  } catch {
    strokes = [];
  }

  const draw = () => {
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.lineWidth = 5;
    pen.lineCap = "round";
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
    said.textContent = strokes.length ? said.dataset.there : said.dataset.empty;
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (part, most) => Math.min(most, Math.max(0, Math.round(part * most)));
    return [
      within((event.clientX - box.left) / box.width, WIDTH),
      within((event.clientY - box.top) / box.height, HEIGHT),
    ];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push([point(event)]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const stroke = strokes.at(-1);
    const next = point(event);
    const [x, y] = stroke.at(-1);
    if (Math.hypot(next[0] - x, next[1] - y) < 4) return;
    stroke.push(next);
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      strokes = strokes.filter((stroke) => stroke.length > 1);
      field.value = JSON.stringify(strokes);
      draw();
    });
  }
  place.querySelector("[data-sign-again]").addEventListener("click", () => {
    strokes = [];
    field.value = "";
    draw();
  });
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  place.hidden = false;
  draw();
}
