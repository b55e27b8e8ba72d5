"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const many = data.runs.length > 1;
  const charts = {}; // drawn, by name
  const heatMaps = ["image", "array"]; // thousands of cells are a canvas's work
  let chosen = data.chosen;
  let printing = false;

  const number = (v) => (Number.isInteger(v) ? v.toLocaleString("en") : String(Number(v.toPrecision(4))));
  const escape = (s) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const lines = (...list) => list.map(escape).join("<br>");

  // Themes take their colours from the style sheet.
  function theme() {
    const css = getComputedStyle(document.documentElement);
    const of = (name) => css.getPropertyValue(name).trim();
    const axis = {
      axisLine: { lineStyle: { color: of("--faint") } },
      axisTick: { lineStyle: { color: of("--faint") } },
      axisLabel: { color: of("--front") },
      nameTextStyle: { color: of("--front") },
      splitLine: { lineStyle: { color: of("--line") } },
    };
    return {
      backgroundColor: of("--back"),
      textStyle: { color: of("--front") },
      legend: { textStyle: { color: of("--front") }, pageTextStyle: { color: of("--front") } },
      tooltip: { backgroundColor: of("--panel"), borderColor: of("--line"), textStyle: { color: of("--front") } },
      visualMap: { textStyle: { color: of("--front") } },
      categoryAxis: axis,
      valueAxis: axis,
    };
  }

  // draw puts a chart into its place; fill puts data into a copy of its option.
  function draw(name, fill) {
    const option = structuredClone(data.charts[name]);
    option.yAxis[0].nameTextStyle = { align: "left" }; // else its title leaves the chart
    option.tooltip.className = "tooltip";
    fill(option);
    if (charts[name]) charts[name].dispose();
    const place = byId("chart-" + name);
    charts[name] = echarts.init(place, theme(), {
      renderer: heatMaps.includes(name) && !printing ? "canvas" : "svg",
    });
    charts[name].setOption(option);
    charts[name].getZr().flush(); // now, not in the next frame: paper has none
    return charts[name];
  }

  function drop(name) {
    if (charts[name]) charts[name].dispose();
    delete charts[name];
  }

  // Points have lines of text for their tooltip.
  const textOf = (p) => (p.data && p.data.text ? lines(...p.data.text) : escape(p.seriesName));

  function drawCycles(run) {
    draw("cycles", (o) => {
      o.xAxis[0].data = run.layers;
      o.series.forEach((s, i) => { s.data = run.cycles[i]; });
      o.series = o.series.filter((s) => s.data.some((v) => v > 0));
      o.tooltip.axisPointer = { type: "shadow" };
      o.tooltip.valueFormatter = (v) => number(v) + " cycles";
    });
  }

  function drawEnergy(run) {
    draw("energy", (o) => {
      o.yAxis[0].data = run.parts;
      o.series = o.series.slice(0, run.energy.length);
      o.series.forEach((s, i) => { s.data = run.energy[i]; });
      o.tooltip.axisPointer = { type: "shadow" };
      o.tooltip.valueFormatter = (v) => number(v) + " uJ";
    });
  }

  // diagonal is the line on which all of the ideal saving is realised.
  function diagonal(ideals) {
    const low = Math.min(...ideals, 1);
    const high = Math.max(...ideals);
    return [[low, low], [high, high]];
  }

  function drawLayerSavings(run) {
    const none = !run.savings || run.savings.length === 0;
    byId("chart-layer-saving").hidden = none;
    byId("layer-saving-note").hidden = !none;
    if (none) {
      byId("layer-saving-note").textContent = "The run has no gated layer, or no baseline to save against.";
      drop("layer-saving");
      return;
    }
    draw("layer-saving", (o) => {
      [2, 3].forEach((column, i) => {
        o.series[i].data = run.savings.map((s) => ({
          value: [s[1], s[column]],
          text: [run.layers[s[0]], `ideal ${number(s[1])}x`, `${o.series[i].name} ${number(s[column])}x`],
        }));
      });
      o.series[2].data = diagonal(run.savings.map((s) => s[1]));
      o.tooltip.formatter = textOf;
    });
  }

  // missing shows why there is no chart, or hides that; it returns whether there is none.
  function missing(name, why) {
    byId("chart-" + name).hidden = Boolean(why);
    byId(name + "-note").hidden = !why;
    byId(name + "-note").textContent = why;
    if (why) drop(name);
    return Boolean(why);
  }

  function drawWaterfall(run) {
    const all = run.waterfalls || [];
    if (missing("waterfall", all.length === 0 ? "The run has no baseline to save against, or an older pgsim made it." : "")) return;
    const select = byId("choose-waterfall");
    const shown = select.value;
    select.replaceChildren(...all.map((w) => new Option(w.of, w.of)));
    if (all.some((w) => w.of === shown)) select.value = shown;
    const bars = all.find((w) => w.of === select.value).bars;
    draw("waterfall", (o) => {
      o.xAxis[0].data = bars.map((b) => b.label);
      o.series[0].data = bars.map((b) => b.low);
      o.series[1].data = bars.map((b) => ({ value: b.high - b.low, itemStyle: { color: b.color } }));
      o.tooltip.axisPointer = { type: "shadow" };
      o.tooltip.formatter = (points) => {
        const b = bars[points[0].dataIndex];
        return lines(b.label, `${number(b.cycles)} cycles`, `saving ${number(b.saving)}x`);
      };
    });
  }

  function drawRoofline(run) {
    if (missing("roofline", run.roofline ? "" : "Only the array was simulated, or an older pgsim made the run.")) return;
    draw("roofline", (o) => {
      const roof = o.series.pop();
      o.series.forEach((s, i) => {
        s.data = run.roofline.layers.filter((l) => l.gated === (i === 0)).map((l) => ({
          value: [l.x, l.y],
          text: [l.layer, `${number(l.x)} bit operations per byte`, `${number(l.y)} x 10^12 bit operations in a second`],
        }));
      });
      o.series = o.series.filter((s) => s.data.length > 0);
      run.roofline.roofs.forEach((r) => { o.series.push({ ...roof, name: r.label, data: r.points }); });
      o.tooltip.formatter = textOf;
    });
  }

  function drawTensors(run) {
    byId("tensors").hidden = !run.tensors;
    rowsInto("table-tensors", run.tensors ? run.tensors.rows : []);
    byId("tensors-way").textContent = run.tensors ? run.tensors.way : "";
    if (!run.tensors) {
      drop("tensors");
      return;
    }
    draw("tensors", (o) => {
      const [bar, room] = o.series;
      o.xAxis[0].data = run.layers;
      o.series = run.tensors.held.map((t) => ({ ...bar, name: t.name, data: t.kib, itemStyle: { color: t.color } }));
      o.series.push({ ...room, data: run.layers.map(() => run.tensors.room) });
      o.tooltip.axisPointer = { type: "shadow" };
      o.tooltip.formatter = (points) => lines(points[0].name,
        ...points.filter((p) => p.value > 0).map((p) => `${p.seriesName}: ${number(p.value)} KiB`));
    });
  }

  function cellsOf(grid) {
    const bytes = atob(grid.cells);
    const list = [];
    for (let i = 0; i < bytes.length; i++) {
      const level = bytes.charCodeAt(i);
      if (level !== 255) list.push([i % grid.width, Math.floor(i / grid.width), level / 2.5]); // 250 levels
    }
    return list;
  }

  const upTo = (n) => Array.from({ length: n }, (_, i) => String(i));

  function drawMap(name, grid) {
    draw(name, (o) => {
      o.xAxis[0].data = upTo(grid.width);
      o.yAxis[0].data = upTo(grid.height);
      o.series[0].data = cellsOf(grid);
      o.series[0].progressive = 0; // all at once
      o.tooltip.formatter = (p) => lines(`row ${p.value[1]}, column ${p.value[0]}`, `${Math.round(p.value[2])} % gated`);
    });
  }

  function drawGates(run) {
    const layer = byId("choose-layer").value;
    const image = run.gates >= 0 ? data.gates[run.gates][layer] : undefined;
    byId("gates-charts").hidden = !image;
    byId("gates-note").hidden = Boolean(image);
    if (!image) {
      byId("gates-note").textContent = "No maps: " + (run.why || `this run has no gated layer ${layer}`) + ".";
      heatMaps.forEach(drop);
      return;
    }
    const array = data.arrays[run.array][layer];
    byId("array-rows").hidden = array.height > 1;
    drawMap("image", image);
    drawMap("array", array);
  }

  function drawQueues(run) {
    const layer = byId("choose-layer").value;
    const fill = run.fills[layer];
    byId("chart-queues").hidden = !fill;
    byId("queues-note").hidden = Boolean(fill);
    if (!fill) {
      byId("queues-note").textContent = "No queues to show: " + (run.no_fills || `this run has no gated layer ${layer}`) + ".";
      drop("queues");
      return;
    }
    draw("queues", (o) => {
      [fill.all, fill.column].forEach((entries, i) => {
        const at = (n, bin) => ({
          value: [bin * fill.bin, 100 * n / fill.room[i]],
          text: `${o.series[i].name}: ${number(n)} of ${number(fill.room[i])} entries`,
        });
        o.series[i].data = entries.map(at);
        o.series[i].data.push(at(0, entries.length)); // they are empty at the end
      });
      o.tooltip.formatter = (points) => lines(
        `from cycle ${number(points[0].value[0])} on, ${number(fill.bin)} cycles`, ...points.map((p) => p.data.text));
    });
  }

  function drawLayer(run) {
    drawGates(run);
    drawQueues(run);
  }

  function drawPareto() {
    const x = data.objectives.find((o) => o.name === byId("pareto-x").value);
    const y = data.objectives.find((o) => o.name === byId("pareto-y").value);
    const at = (i) => ({
      value: [x.values[i], y.values[i]], run: i,
      text: [data.runs[i].label, `${x.text}: ${number(x.values[i])}`, `${y.text}: ${number(y.values[i])}`],
    });
    draw("pareto", (o) => {
      o.xAxis[0].name = x.text;
      o.yAxis[0].name = y.text;
      data.groups.forEach((runs, i) => { o.series[i].data = runs.map(at); });
      // Fronts are one series with gaps.
      o.series[data.groups.length].data = (data.fronts[`${x.name}|${y.name}`] || []).flatMap((f) => [...f.map(at), "-"]);
      o.tooltip.formatter = textOf;
    }).on("click", choosePoint);
  }

  function drawSavings() {
    draw("saving", (o) => {
      data.curves.forEach((runs, i) => {
        o.series[i].data = runs.map((at) => ({
          value: data.savings[at], run: at,
          text: [data.runs[at].label, `ideal ${number(data.savings[at][0])}x`, `realised ${number(data.savings[at][1])}x`],
        }));
      });
      o.series[data.curves.length].data = diagonal(data.curves.flat().map((at) => data.savings[at][0]));
      o.tooltip.formatter = textOf;
    }).on("click", choosePoint);
  }

  function choosePoint(p) {
    if (p.data && Number.isInteger(p.data.run)) choose(p.data.run);
  }

  function rowsInto(table, rows) {
    const body = byId(table).tBodies[0];
    body.replaceChildren(...rows.map((row) => {
      const tr = document.createElement("tr");
      tr.append(...row.map((text) => {
        const td = document.createElement("td");
        td.textContent = text;
        return td;
      }));
      return tr;
    }));
    byId(table).querySelectorAll("th[aria-sort]").forEach((th) => th.removeAttribute("aria-sort"));
  }

  // choose shows a run.
  function choose(index) {
    chosen = index;
    const run = data.runs[index];
    byId("choose-run").value = String(index);
    byId("table-facts").querySelectorAll("td").forEach((td, i) => { td.textContent = run.facts[i]; });
    rowsInto("table-layers", run.rows);
    rowsInto("table-changes", run.changes || []);
    byId("changes").hidden = !run.changes;
    byId("changes-note").textContent = run.change_notes || "";
    markChosen();
    offerLayers((run.gated || []).map((at) => run.layers[at]));
    drawRun();
  }

  // offerLayers lists the gated layers of a run, and keeps the one that is shown
  // if it is among them.
  function offerLayers(names) {
    const select = byId("choose-layer");
    const shown = select.value;
    select.replaceChildren(...names.map((name) => new Option(name, name)));
    if (names.includes(shown)) select.value = shown;
  }

  function markChosen() {
    document.querySelectorAll("tr[data-run]").forEach((tr) => {
      tr.classList.toggle("chosen", Number(tr.dataset.run) === chosen);
    });
  }

  function drawRun() {
    const run = data.runs[chosen];
    drawCycles(run);
    drawEnergy(run);
    drawLayerSavings(run);
    drawWaterfall(run);
    drawRoofline(run);
    drawTensors(run);
    drawLayer(run);
  }

  function drawAll() {
    if (many) {
      drawPareto();
      drawSavings();
    }
    drawRun();
  }

  // Tables sort by numbers where all cells of a column are some, else by text.
  function sortBy(th) {
    const table = th.closest("table");
    const body = table.tBodies[0];
    const column = th.cellIndex;
    const up = th.getAttribute("aria-sort") !== "ascending";
    const text = (tr) => tr.cells[column].textContent;
    const rows = [...body.rows];
    const isNumber = rows.every((tr) => text(tr) === "-" || !Number.isNaN(parseFloat(text(tr))));
    const value = (tr) => (text(tr) === "-" ? -Infinity : parseFloat(text(tr)));
    rows.sort((a, b) => {
      const order = isNumber ? value(a) - value(b) || 0 : text(a).localeCompare(text(b), "en", { numeric: true });
      return up ? order : -order;
    });
    table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", up ? "ascending" : "descending");
    body.append(...rows);
  }

  const dark = () => getComputedStyle(document.documentElement).colorScheme === "dark";

  function setTheme(name) {
    if (name) document.documentElement.dataset.theme = name;
    else delete document.documentElement.dataset.theme;
    byId("theme").setAttribute("aria-pressed", String(dark()));
    drawAll();
  }

  byId("theme").addEventListener("click", () => setTheme(dark() ? "light" : "dark"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTheme(document.documentElement.dataset.theme));
  document.querySelectorAll(".sortable th").forEach((th) => {
    th.querySelector("button").addEventListener("click", () => sortBy(th));
  });
  document.querySelectorAll("tr[data-run]").forEach((tr) => {
    tr.addEventListener("click", () => choose(Number(tr.dataset.run)));
  });
  byId("choose-waterfall").addEventListener("change", () => drawWaterfall(data.runs[chosen]));
  byId("choose-layer").addEventListener("change", () => drawLayer(data.runs[chosen]));
  if (many) {
    byId("choose-run").addEventListener("change", (e) => choose(Number(e.target.value)));
    ["pareto-x", "pareto-y"].forEach((id) => byId(id).addEventListener("change", drawPareto));
    markChosen();
  }
  addEventListener("resize", () => Object.values(charts).forEach((c) => c.resize()));

  // Paper is white, whatever the screen is, and its charts have a size of their own.
  let screenTheme;
  function print(on) {
    printing = on;
    document.documentElement.classList.toggle("printing", on);
    if (on) screenTheme = document.documentElement.dataset.theme;
    setTheme(on ? "light" : screenTheme);
  }
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));

  byId("theme").setAttribute("aria-pressed", String(dark()));
  drawAll();
})();
