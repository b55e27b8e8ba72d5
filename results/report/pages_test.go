package report_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pgsim/results/report"
	"pgsim/results/stored"
)

const fracbnn = "fracbnn-resnet20-cifar10"

// TestRunInBrowser opens the report of one run.
func TestRunInBrowser(t *testing.T) {
	b := open(t, html(t, oneRun(t, fracbnn), report.Options{Layer: "layer1_0.conv1"}), "light")
	for name, want := range map[string]string{
		"cycles": "cycles", "energy": "uJ", "layer-saving": "ideal", "image": "% gated", "array": "% gated",
		"roofline": "bit operations per byte",
	} {
		if text := b.hover(name, 0, 0); !strings.Contains(text, want) {
			t.Errorf("chart %s: tooltip %q, want %q in it", name, text, want)
		}
	}
	if text := b.hover("queues", 0, 50); !strings.Contains(text, "all queues: ") || !strings.Contains(text, " of 128 entries") {
		t.Errorf("tooltip of the queues: %q", text)
	}
	if text := b.hover("cycles", 0, 1); !strings.Contains(text, "layer1_0.conv1") || !strings.Contains(text, "busy") {
		t.Errorf("tooltip of the second layer: %q", text)
	}
	const cycles, name = 5, 0 // columns
	b.checkSorted("table-layers", cycles)
	b.sort("table-layers", name)
	if names := b.column("table-layers", name); !slices.IsSorted(names) {
		t.Errorf("layers sorted by name: %v", names)
	}
	before := eval[string](b, `JSON.stringify(echarts.getInstanceByDom(document.getElementById("chart-image")).getOption().series[0].data)`)
	b.do(chromedp.SetValue(chromedp.CSS("#choose-layer"), "layer1_0.conv2"),
		script(`document.getElementById("choose-layer").dispatchEvent(new Event("change"))`))
	after := eval[string](b, `JSON.stringify(echarts.getInstanceByDom(document.getElementById("chart-image")).getOption().series[0].data)`)
	if before == after {
		t.Error("another layer shows the same gates")
	}
	if held := eval[float64](b, `Math.max(...echarts.getInstanceByDom(document.getElementById("chart-queues")).getOption().series[0].data.map((p) => p.value[1]))`); held <= 0 || held > 100 {
		t.Errorf("queues are %v %% full at most", held)
	}
	b.do(chromedp.SetValue(chromedp.CSS("#choose-waterfall"), "layer1_0.conv1"),
		script(`document.getElementById("choose-waterfall").dispatchEvent(new Event("change"))`))
	if text := b.hover("waterfall", 0, 1); !strings.Contains(text, "cycles") || !strings.Contains(text, "saving") {
		t.Errorf("tooltip of a layer's waterfall: %q", text)
	}
	for _, name := range []string{"cycles", "energy", "layer-saving", "waterfall", "roofline", "image", "array", "queues"} {
		b.drawn(name)
	}
}

// checkSorted sorts by a column of numbers, up and then down.
func (b *tab) checkSorted(table string, column int) {
	b.Helper()
	first := b.numbers(b.column(table, column))
	b.sort(table, column)
	up := b.numbers(b.column(table, column))
	b.sort(table, column)
	down := b.numbers(b.column(table, column))
	if !slices.IsSorted(up) {
		b.Errorf("%s, column %d is not sorted: %v", table, column, up)
	}
	if slices.Equal(up, first) || len(up) != len(first) {
		b.Errorf("%s, column %d: sorting changed nothing, or the rows: %v", table, column, up)
	}
	slices.Reverse(down)
	if !slices.Equal(up, down) {
		b.Errorf("%s, column %d: down is not up in reverse: %v", table, column, down)
	}
}

// TestSweepInBrowser opens the report of a sweep.
func TestSweepInBrowser(t *testing.T) {
	runs := sweep(t, fracbnn)
	b := open(t, html(t, runs, report.Options{}), "light")
	if text := b.hover("pareto", 0, 0); !strings.Contains(text, "top-1 accuracy, %: ") || !strings.Contains(text, "8x8, column-share") {
		t.Errorf("tooltip of a run: %q", text)
	}
	if text := b.hover("saving", 0, 0); !strings.Contains(text, "realised 1.") {
		t.Errorf("tooltip of a saving: %q", text)
	}
	b.checkSorted("table-runs", len(b.header("table-runs"))-4) // cycles, before energy, area and accuracy
	b.chooseRun(runs)
	b.do(chromedp.SetValue(chromedp.CSS("#pareto-y"), "energy_pj"),
		script(`document.getElementById("pareto-y").dispatchEvent(new Event("change"))`))
	if text := b.hover("pareto", 1, 0); !strings.Contains(text, "energy of the whole network, uJ: ") {
		t.Errorf("tooltip with energy up: %q", text)
	}
	if note := eval[string](b, `document.getElementById("queues-note").innerText`); note != "No queues to show: policy lockstep has no queues." {
		t.Errorf("the last run's queues: %q", note)
	}
	for _, name := range []string{"pareto", "saving", "cycles", "energy", "layer-saving", "image", "array"} {
		b.drawn(name)
	}
}

func (b *tab) header(table string) []string {
	b.Helper()
	return eval[[]string](b, fmt.Sprintf(`[...document.querySelectorAll("#%s thead th")].map((h) => h.textContent)`, table))
}

// chooseRun clicks the row of the last run. Its figures must be shown.
func (b *tab) chooseRun(runs []stored.Run) {
	b.Helper()
	last := len(runs) - 1
	b.do(script(fmt.Sprintf(`document.querySelector("tr[data-run='%d']").click()`, last)))
	shown := eval[string](b, `document.getElementById("table-facts").innerText`)
	if want := strconv.FormatUint(runs[last].Total.Cycles.Total, 10); !strings.Contains(shown, want) {
		b.Errorf("the last run's cycles %s are not shown:\n%s", want, shown)
	}
	bars := eval[float64](b, `echarts.getInstanceByDom(document.getElementById("chart-cycles")).getOption().series
		.flatMap((s) => s.data).reduce((a, v) => a + v, 0)`)
	if want := float64(runs[last].Total.Cycles.Total); bars != want {
		b.Errorf("the bars add up to %v cycles, want %v", bars, want)
	}
}

// If runs are of different networks, the choice of layers is that of the chosen run.
func TestTwoNetworksInBrowser(t *testing.T) {
	runs := append(oneRun(t, fracbnn), oneRun(t, smallNetwork)...)
	b := open(t, html(t, runs, report.Options{Workload: fracbnn}), "light")
	b.chooseRun(runs)
	var gated []string
	for _, l := range runs[1].Layers {
		if l.Gated {
			gated = append(gated, l.Name)
		}
	}
	offered := eval[[]string](b, `[...document.querySelectorAll("#choose-layer option")].map((o) => o.value)`)
	if !slices.Equal(offered, gated) {
		t.Errorf("layers to choose from: %q, want %q", offered, gated)
	}
	note := eval[string](b, `document.getElementById("gates-note").innerText`)
	if !strings.HasPrefix(note, "No maps: the workload ") {
		t.Errorf("the note says %q", note)
	}
}

const background = `getComputedStyle(document.body).backgroundColor`

// Backgrounds of both themes.
const (
	white = "rgb(255, 255, 255)"
	night = "rgb(20, 24, 29)"
)

// The colours are those that the reader prefers, until the button changes them. Charts follow, and
// paper is white.
func TestThemesInBrowser(t *testing.T) {
	for scheme, colors := range map[string][2]string{"light": {white, night}, "dark": {night, white}} {
		t.Run(scheme, func(t *testing.T) {
			b := open(t, html(t, oneRun(t, smallNetwork), report.Options{Workload: smallNetwork}), scheme)
			charts := `echarts.getInstanceByDom(document.getElementById("chart-cycles")).getOption().backgroundColor`
			before, chartBefore := eval[string](b, background), eval[string](b, charts)
			b.do(chromedp.Click(chromedp.CSS("#theme")))
			after, chartAfter := eval[string](b, background), eval[string](b, charts)
			if before != colors[0] || after != colors[1] {
				t.Errorf("background %s, then %s, want %s, then %s", before, after, colors[0], colors[1])
			}
			if chartBefore == chartAfter {
				t.Errorf("the chart's background stays %s", chartBefore)
			}
			b.print(after)
		})
	}
}

// chartsOfRun is how many charts the page of one run has.
const chartsOfRun = 8

// print prints the page on white paper, and checks that the screen is unchanged afterwards.
func (b *tab) print(screen string) {
	b.Helper()
	b.do(script(`addEventListener("beforeprint", () => {
		window.paper = ` + background + `;
		window.drawn = [...document.querySelectorAll(".chart")].filter((e) => {
			const svg = e.querySelector("svg");
			return svg && svg.clientWidth === e.clientWidth && e.clientWidth < 700 && svg.querySelectorAll("path").length > 20;
		}).length;
	})`))
	paper := get(b, chromedp.PrintToPDF())
	if !strings.HasPrefix(string(paper), "%PDF") {
		b.Errorf("printed %d bytes that are no PDF", len(paper))
	}
	if got := eval[string](b, `window.paper`); got != white {
		b.Errorf("paper is %s", got)
	}
	if got := eval[int](b, `window.drawn`); got != chartsOfRun {
		b.Errorf("%d charts are drawn for paper, want %d", got, chartsOfRun)
	}
	if got := eval[string](b, background); got != screen {
		b.Errorf("after printing the screen is %s, was %s", got, screen)
	}
}

// The test of requests and errors can fail: it catches a page that makes a request and has an
// error.
func TestProblemsAreNoticed(t *testing.T) {
	b := open(t, `<!DOCTYPE html><title>bad</title><img src="http://127.0.0.1:9/x.png"><script>console.error("oh"); nothing()</script>`, "light")
	b.do(chromedp.Sleep(200 * time.Millisecond))
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, want := range []string{"request: http://127.0.0.1:9/x.png", "console: error", "exception: "} {
		if !slices.ContainsFunc(b.problems, func(p string) bool { return strings.HasPrefix(p, want) }) {
			t.Errorf("not noticed: %s; noticed: %q", want, b.problems)
		}
	}
	b.problems = nil
}
