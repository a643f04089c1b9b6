// The player of a sliding window, in a shadow tree so that no style of the page reaches it, nor the other way round.
(function (name, data) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg", FOCUS = "#d55e00", INK = "#22262b", QUIET = "#5f6771";
  const PLAY = "M4 2 14 8 4 14Z", PAUSE = "M3 2H7V14H3ZM9 2H13V14H9Z", BACK = "M10 2 4 8 10 14 12 12 8 8 12 4Z";
  const NEXT = "M6 2 12 8 6 14 4 12 8 8 4 4Z", FIRST = "M2 2H4V14H2ZM12 2 6 8 12 14 14 12 10 8 14 4Z";
  const rows = data.map.values.length, columns = data.map.values[0].length, steps = rows * columns;
  const kernelRows = data.kernel.values.length, kernelColumns = data.kernel.values[0].length;
  const imageRows = data.image.values.length, imageColumns = data.image.values[0].length;
  const longest = Math.max.apply(null, data.image.texts.flat().map(length)) +
    Math.max.apply(null, data.kernel.texts.flat().map(length)) + 3;
  const cell = 36, wide = Math.max(58, Math.min(86, 6.6 * longest + 6)), gap = 50, head = 40, side = 24;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function element(tag, attributes, parent, text) {
    const node = document.createElementNS(SVG, tag);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    if (parent) parent.appendChild(node);
    return node;
  }

  function write(parent, x, y, text, look) {
    return element("text", Object.assign({ x: x, y: y, "text-anchor": "middle", "dominant-baseline": "central",
      "font-size": 14, fill: INK }, look), parent, text);
  }

  function length(text) {
    return text.length;
  }

  function size(text, room, largest) {
    return Math.min(largest, room / (0.56 * Math.max(1, text.length)));
  }

  // A panel of cells; returns its cells' rectangles and texts, row by row.
  function panel(svg, left, top, width, grid, title, indices) {
    const cells = [];
    write(svg, left + width * grid.values[0].length / 2, top - (indices ? 28 : 14), title, {});
    grid.values.forEach(function (row, r) {
      if (indices) write(svg, left - 11, top + r * cell + cell / 2, r, { "font-size": 11, fill: QUIET });
      cells.push(row.map(function (_, c) {
        const x = left + c * width, y = top + r * cell;
        if (indices && r === 0) write(svg, x + width / 2, top - 10, c, { "font-size": 11, fill: QUIET });
        const box = element("rect", { x: x, y: y, width: width, height: cell, fill: grid.fills[r][c],
          stroke: "#c9ced4" }, svg);
        const text = write(svg, x + width / 2, y + cell / 2, grid.texts[r][c], { fill: "#" + grid.inks[r][c],
          "font-size": size(grid.texts[r][c], width - 8, 14), "pointer-events": "none" });
        return { box: box, text: text, x: x, y: y };
      }));
    });
    element("rect", { x: left, y: top, width: width * grid.values[0].length, height: cell * grid.values.length,
      fill: "none", stroke: QUIET }, svg);
    return cells;
  }

  // A frame with a white rim, to be seen on dark and on light cells.
  function frame(svg, width, height) {
    const group = element("g", { fill: "none", "pointer-events": "none" }, svg);
    element("rect", { width: width, height: height, stroke: "#fff", "stroke-width": 6 }, group);
    element("rect", { width: width, height: height, stroke: FOCUS, "stroke-width": 3.5 }, group);
    return group;
  }

  function move(group, to) {
    group.setAttribute("transform", "translate(" + to.x + " " + to.y + ")");
  }

  function start(host) {
    const root = host.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = ":host{display:block;max-width:" + data.width + "px;color-scheme:light}" +
      ".card{background:#fff;color:" + INK + ";font:14px/1.4 system-ui,'Noto Sans KR','Malgun Gothic'," +
      "'Apple SD Gothic Neo',sans-serif;padding:6px 8px}svg{display:block;width:100%;height:auto;font-family:inherit}button svg{width:15px;height:15px;margin:auto;fill:currentColor}" +
      ".bar{display:flex;align-items:center;gap:6px;margin-top:6px}button{font:inherit;min-width:38px;height:32px;" +
      "padding:0 9px;border:1px solid #8b939c;border-radius:5px;background:#f4f6f8;color:inherit;cursor:pointer}" +
      "button:hover{background:#e6eaee}button:focus-visible,input:focus-visible{outline:3px solid #0072b2;" +
      "outline-offset:1px}input{flex:1;min-width:60px;accent-color:" + FOCUS + "}" +
      ".said{min-height:2.8em;margin:6px 0 0}.keys{margin:0;color:" + QUIET + ";font-size:12.5px}" +
      ".wrong{color:#a33d00;font-weight:600}@media print{.bar,.keys{display:none}}";
    root.appendChild(style);
    const card = root.appendChild(document.createElement("div"));
    card.className = "card";

    const second = side + imageColumns * cell + gap, third = second + kernelColumns * cell + gap - 10;
    const fourth = third + kernelColumns * wide + gap + side - 6, width = fourth + columns * cell + 6;
    const height = head + Math.max(imageRows, kernelRows + 1.4, rows) * cell + 6;
    const middle = head + Math.max(imageRows, kernelRows, rows) * cell / 2;
    const svg = element("svg", { viewBox: "0 0 " + width + " " + height, "aria-hidden": "true" }, card);
    svg.style.maxWidth = width + "px";
    const kernelTop = middle - kernelRows * cell / 2, mapTop = middle - rows * cell / 2;
    const pixels = panel(svg, side, middle - imageRows * cell / 2, cell, data.image, data.words.input, true);
    panel(svg, second, kernelTop, cell, data.kernel, data.words.kernel, false);
    const products = panel(svg, third, kernelTop, wide, data.kernel, data.words.products, false);
    const cells = panel(svg, fourth, mapTop, cell, data.map, data.words.feature_map, true);
    products.forEach(function (row) {
      row.forEach(function (product) {
        product.box.setAttribute("fill", "#fff");
        product.text.setAttribute("fill", INK);
        product.text.setAttribute("y", product.y + cell * 0.68);
        product.sum = write(svg, product.x + wide / 2, product.y + cell * 0.28, "", { "font-size": 11, fill: QUIET });
      });
    });
    write(svg, second - gap / 2 - 2, middle, "×", { "font-size": 20, fill: QUIET });
    write(svg, third - gap / 2 + 5, middle, "=", { "font-size": 20, fill: QUIET });
    write(svg, fourth - gap / 2 - side / 2 + 4, middle, "→", { "font-size": 22, fill: QUIET });
    const sum = write(svg, third + kernelColumns * wide / 2, kernelTop + kernelRows * cell + 22, "",
      { fill: FOCUS, "font-size": 16, "font-weight": 600 });
    const windowFrame = frame(svg, kernelColumns * cell, kernelRows * cell), cellFrame = frame(svg, cell, cell);

    const bar = card.appendChild(document.createElement("div"));
    bar.className = "bar";
    const said = card.appendChild(document.createElement("p"));
    said.className = "said";
    const keys = card.appendChild(document.createElement("p"));
    keys.className = "keys";
    keys.textContent = data.words.keys;
    let step = 0, timer = null;

    function button(sign, words, action) {
      const made = bar.appendChild(document.createElement("button"));
      made.type = "button";
      element("path", {}, element("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, made));
      show(made, sign, words);
      made.addEventListener("click", action);
      return made;
    }

    function show(one, sign, words) {
      one.querySelector("path").setAttribute("d", sign);
      one.title = words;
      one.setAttribute("aria-label", words);
    }

    function written(value) {
      return String(Math.round(value * 100) / 100).replace("-", "\u2212");
    }

    function draw() {
      const r = Math.floor(step / columns), c = step % columns;
      const top = r * data.stride[0], left = c * data.stride[1];
      move(windowFrame, pixels[top][left]);
      move(cellFrame, cells[r][c]);
      products.forEach(function (row, i) {
        row.forEach(function (product, j) {
          product.sum.textContent = data.image.texts[top + i][left + j] + " × " + data.kernel.texts[i][j];
          product.sum.setAttribute("font-size", size(product.sum.textContent, wide - 4, 11));
          product.text.textContent = written(data.image.values[top + i][left + j] * data.kernel.values[i][j]);
        });
      });
      cells.forEach(function (row, i) {
        row.forEach(function (one, j) {
          const filled = i * columns + j <= step;
          one.box.setAttribute("fill", filled ? data.map.fills[i][j] : "#fff");
          one.text.setAttribute("visibility", filled ? "visible" : "hidden");
        });
      });
      sum.textContent = data.words.sum + " = " + data.sums[r][c];
      const wrong = !data.right[r][c];
      said.className = wrong ? "said wrong" : "said";
      said.textContent = data.words.step.replace("{step}", step + 1).replace("{row}", top).replace("{column}", left)
        .replace("{sum}", data.sums[r][c]) + (wrong ? " " + data.words.differs.replace("{value}", data.map.texts[r][c]) : "");
      slider.value = step + 1;
      slider.setAttribute("aria-valuetext", said.textContent);
    }

    function stop() {
      clearInterval(timer);
      timer = null;
      show(play, PLAY, data.words.play);
      said.setAttribute("aria-live", "polite");
    }

    function run() {
      if (step === steps - 1) step = 0;
      said.setAttribute("aria-live", "off");
      show(play, PAUSE, data.words.pause);
      draw();
      timer = setInterval(function () {
        if (!host.isConnected || step === steps - 1) return stop();
        step += 1;
        draw();
      }, 900);
    }

    function go(to) {
      stop();
      step = Math.max(0, Math.min(steps - 1, to));
      draw();
    }

    button(FIRST, data.words.first, function () { go(0); });
    button(BACK, data.words.back, function () { go(step - 1); });
    const play = button(PLAY, data.words.play, function () { if (timer) stop(); else run(); });
    button(NEXT, data.words.next, function () { go(step + 1); });
    const slider = bar.appendChild(document.createElement("input"));
    Object.assign(slider, { type: "range", min: 1, max: steps, step: 1 });
    slider.setAttribute("aria-label", data.words.position);
    slider.addEventListener("input", function () { go(Number(slider.value) - 1); });
    cells.forEach(function (row, i) {
      row.forEach(function (one, j) {
        one.box.style.cursor = "pointer";
        one.box.addEventListener("pointerenter", function () { if (!timer) go(i * columns + j); });
        one.box.addEventListener("click", function () { go(i * columns + j); });
      });
    });
    stop();
    draw();
    // Plays once when it comes into view, unless the reader asked their system for less motion.
    if (!calm && "IntersectionObserver" in window) {
      const seen = new IntersectionObserver(function (entries) {
        if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
        seen.disconnect();
        if (step === 0 && !timer) run();
      }, { threshold: 0.6 });
      seen.observe(host);
    }
  }

  document.querySelectorAll('[data-cnncourse-slide="' + name + '"]').forEach(function (host) {
    if (!host.shadowRoot) start(host);
  });
})
