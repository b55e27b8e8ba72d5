package report_test

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browsers are the names of Chromium's programs.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// tab is a page in a browser, and the errors that occurred in it.
type tab struct {
	*testing.T
	ctx context.Context
	own string // address of the page

	mu       sync.Mutex
	problems []string
}

// open writes a page and opens it in a fresh browser that prefers the given colours. Tests that
// need a browser are skipped without Chromium.
func open(t *testing.T, html, scheme string) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("opens a browser; left out with -short")
	}
	program := ""
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skipf("no browser: install one of %s (apt-get install chromium)", strings.Join(browsers, ", "))
	}
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program),
		chromedp.NoSandbox, chromedp.WindowSize(1400, 1000), chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{T: t, ctx: ctx, own: (&url.URL{Scheme: "file", Path: file}).String()}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.reportProblems)
	preferred := emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	call(b, emulation.SetEmulatedMedia, preferred)
	b.do(chromedp.Navigate(b.own))
	return b
}

// listen records errors, and requests for anything except the page and its own data.
func (b *tab) listen(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			problem = fmt.Sprintf("console: %s %v", e.Type, e.Args)
		}
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
	case *log.EventEntryAdded:
		problem = fmt.Sprintf("log: %s %s", e.Entry.Level, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if e.Request.URL != b.own && !strings.HasPrefix(e.Request.URL, "data:") {
			problem = "request: " + e.Request.URL
		}
	}
	if problem != "" {
		b.mu.Lock()
		b.problems = append(b.problems, problem)
		b.mu.Unlock()
	}
}

func (b *tab) reportProblems() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.problems {
		b.Error(p)
	}
}

// do runs actions that have no value.
func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// get runs an action that has a value.
func get[T any](b *tab, action chromedp.Action[T]) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.Fatal(err)
	}
	return value
}

// call makes the browser execute a command of its protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.Fatal(err)
	}
}

// script is an action that executes a script for its effect.
func script(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[any](text+"; 0"))
		return err
	})
}

// eval returns the value of an expression of JavaScript.
func eval[T any](b *tab, expression string) T {
	b.Helper()
	return get(b, chromedp.Evaluate[T](expression))
}

// colourful counts the pixels of an element that are not shades of gray.
func (b *tab) colourful(selector string) int {
	b.Helper()
	const gray = 24 // most that channels of anti-aliased text differ, of 255
	picture, err := png.Decode(bytes.NewReader(get(b, chromedp.Screenshot(chromedp.CSS(selector)))))
	if err != nil {
		b.Fatal(err)
	}
	count := 0
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			c, _ := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
			if max(c.R, c.G, c.B)-min(c.R, c.G, c.B) > gray {
				count++
			}
		}
	}
	return count
}

// drawn checks that a chart draws its data: it must lose colour if the data are removed.
func (b *tab) drawn(name string) {
	b.Helper()
	const least = 100 // pixels of a few points
	with := b.colourful("#chart-" + name)
	b.do(script(fmt.Sprintf(`(() => {%s
		const c = chart(%q);
		c.setOption({series: c.getOption().series.map((s) => ({...s, data: []}))});
	})()`, helpers, name)))
	if without := b.colourful("#chart-" + name); with < without+least {
		b.Errorf("chart %s has %d coloured pixels, and %d without data", name, with, without)
	}
}

// Script functions that tests share: instance of a chart, and where the given item
// of a series lies in the window.
const helpers = `
	const chart = (name) => echarts.getInstanceByDom(document.getElementById("chart-" + name));
	const place = (name, series, item) => {
		const c = chart(name), o = c.getOption(), s = o.series[series];
		c.getDom().scrollIntoView({block: "center"});
		let v = s.data[item];
		if (s.type === "bar") v = o.yAxis[0].type === "category" ? [v / 2, item] : [item, v / 2];
		const [x, y] = c.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, (v.value || v).slice(0, 2));
		const box = c.getDom().getBoundingClientRect();
		return [box.left + x, box.top + y];
	};
	const tooltip = (name) => chart(name).getDom().querySelector(".tooltip")?.innerText || "";
`

const moved = input.DispatchMouseEventTypeMouseMoved

// hover moves the mouse over an item and returns the tooltip.
func (b *tab) hover(name string, series, item int) string {
	b.Helper()
	at := eval[[]float64](b, fmt.Sprintf("(() => {%s return place(%q, %d, %d); })()", helpers, name, series, item))
	b.do(chromedp.MouseEvent(moved, at[0]-1, at[1]), chromedp.MouseEvent(moved, at[0], at[1]))
	text := get(b, chromedp.Poll[string](fmt.Sprintf("(() => {%s return tooltip(%q); })()", helpers, name),
		chromedp.WithPollingTimeout(10*time.Second)))
	b.do(chromedp.MouseEvent(moved, 1, 1))
	return text
}

// column returns the texts of a column of a table.
func (b *tab) column(table string, column int) []string {
	b.Helper()
	return eval[[]string](b, fmt.Sprintf(`[...document.querySelectorAll("#%s tbody tr")].map((r) => r.cells[%d].textContent)`, table, column))
}

// sort clicks the header of a column.
func (b *tab) sort(table string, column int) {
	b.Helper()
	b.do(script(fmt.Sprintf(`document.querySelectorAll("#%s thead button")[%d].click()`, table, column)))
}

// numbers reads texts such as 1.41x.
func (b *tab) numbers(texts []string) []float64 {
	b.Helper()
	var list []float64
	for _, text := range texts {
		v, err := strconv.ParseFloat(strings.TrimSuffix(text, "x"), 64)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}
