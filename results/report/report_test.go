package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/golden"
	"pgsim/results"
	"pgsim/results/outfile"
	"pgsim/results/report"
	"pgsim/results/stored"
)

// html draws a page.
func html(t *testing.T, runs []stored.Run, o report.Options) string {
	t.Helper()
	r, err := report.New(runs, o)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := r.HTML(&page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// library matches ECharts in a page.
var library = regexp.MustCompile(`(?s)<script>\s*/\*.*?Licensed to the Apache.*?</script>`)

// The page, except ECharts, is the golden one.
func TestPage(t *testing.T) {
	page := html(t, sweep(t, smallNetwork)[:3], report.Options{Workload: smallNetwork})
	if n := len(library.FindAllString(page, -1)); n != 1 {
		t.Fatalf("the page holds ECharts %d times", n)
	}
	golden.Check(t, filepath.Join("testdata", "page.golden"), library.ReplaceAllString(page, "<script>ECharts</script>"))
}

// Pages and plots are the same bytes whenever they are drawn.
func TestSameBytes(t *testing.T) {
	runs := sweep(t, smallNetwork)
	o := report.Options{Workload: smallNetwork, Image: 0}
	if page, again := html(t, runs, o), html(t, runs, o); page != again {
		t.Error("two pages differ")
	}
	first, second := plots(t, runs, o), plots(t, runs, o)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error("two plots differ")
	}
}

func plots(t *testing.T, runs []stored.Run, o report.Options) []outfile.File {
	t.Helper()
	r, err := report.New(runs, o)
	if err != nil {
		t.Fatal(err)
	}
	files, err := r.Plots()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Every plot exists as SVG with its axis titles as text, and as a PNG that is not blank.
func TestPlots(t *testing.T) {
	titles := map[string][]string{}
	for _, p := range plots(t, sweep(t, smallNetwork), report.Options{Workload: smallNetwork}) {
		name, kind, _ := strings.Cut(p.Name, ".")
		switch kind {
		case "svg":
			titles[name] = texts(t, p.Data)
		case "png":
			if colors := colorsOf(t, p.Data); colors < 3 {
				t.Errorf("%s has %d colours", p.Name, colors)
			}
		}
	}
	for name, want := range map[string]string{
		"cycles": "cycles", "energy": "energy of the whole network, uJ", "image": "row of the image, pixels",
		"array": "column of the array", "pareto": "top-1 accuracy, %", "saving": "ideal saving B / (Bh + f*Bl)",
		"layer-saving": "realised saving, cycles of the baseline / cycles", "queues": "entries held, % of the room for them",
		"waterfall": "extra streaming", "waterfall-layer": "realised", "roofline": "bit operations per byte of DRAM traffic",
	} {
		if !strings.Contains(strings.Join(titles[name], "\n"), want) {
			t.Errorf("%s.svg has no title %q: %q", name, want, titles[name])
		}
		delete(titles, name)
	}
	if len(titles) > 0 {
		t.Errorf("more plots than are known: %v", titles)
	}
}

// texts returns the texts of an SVG.
func texts(t *testing.T, svg []byte) []string {
	t.Helper()
	var list []string
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok && len(bytes.TrimSpace(text)) > 0 {
			list = append(list, string(text))
		}
	}
}

// colorsOf counts the colours of a PNG.
func colorsOf(t *testing.T, data []byte) int {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[3]uint32]bool{}
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return len(seen)
}

// If the gates are not available, the page says why, and everything else is there.
func TestNoMaps(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*stored.Run)
		trace  string
		want   string
	}{
		"unknown workload": {func(r *stored.Run) { r.Workload.Name = "elsewhere" }, "", "name its file with --workload"},
		"another trace":    {func(*stored.Run) {}, "fracbnn-resnet20-cifar10", "is not the one of the run"},
		"other gates":      {func(r *stored.Run) { r.Layers[1].GatedOutputs++ }, smallNetwork, "which is not what the run had"},
		"no gated layer": {func(r *stored.Run) {
			for i := range r.Layers {
				r.Layers[i].Gated = false
			}
		}, smallNetwork, "no layer of "},
	} {
		t.Run(name, func(t *testing.T) {
			runs := oneRun(t, smallNetwork)
			c.change(&runs[0])
			page := html(t, runs, report.Options{Workload: c.trace})
			if !strings.Contains(page, c.want) || !strings.Contains(page, `"gates":null`) {
				t.Errorf("the page doesn't say %q", c.want)
			}
		})
	}
}

func TestBadOptions(t *testing.T) {
	runs := oneRun(t, smallNetwork)
	for want, o := range map[string]report.Options{
		"run: unknown run":           {Run: "nothing"},
		"layer: unknown gated layer": {Layer: "nothing"},
		"image: must be 0..0, got 1": {Image: 1},
		"image: must be 0..0":        {Image: -1},
	} {
		if _, err := report.New(runs, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Names that look like markup stay text, in the script's data as well.
func TestTextStaysText(t *testing.T) {
	const evil = `</script><script>alert(1)</script>`
	runs := oneRun(t, smallNetwork)
	runs[0].Workload.Name, runs[0].Layers[0].Name, runs[0].Config.Name = evil, evil, evil
	if page := html(t, runs, report.Options{}); strings.Contains(page, evil) {
		t.Error("a name became markup")
	}
}

// Remarks on the workload are in the overview.
func TestRemarks(t *testing.T) {
	runs := oneRun(t, smallNetwork)
	const none, some = `remarks</th><td>none</td>`, `remarks</th><td>conv: taken as dense; fc: left out</td>`
	if page := html(t, runs, report.Options{}); !strings.Contains(page, none) {
		t.Error("a page without remarks does not say so")
	}
	runs[0].Workload.Remarks = []string{"conv: taken as dense", "fc: left out"}
	if page := html(t, runs, report.Options{}); !strings.Contains(page, some) {
		t.Error("a page leaves remarks out")
	}
}

// A run with advice shows it, including what is refused. A run without advice has no such table.
func TestChanges(t *testing.T) {
	runs := oneRun(t, smallNetwork)
	o := report.Options{Workload: smallNetwork}
	if page := html(t, runs, o); !strings.Contains(page, `id="changes" hidden`) {
		t.Error("a table of nothing is shown")
	}
	cycles := runs[0].Total.Cycles.Total
	runs[0].WhatHelps = []results.Change{
		{Key: "dram.channels", From: "1", To: "2", Cycles: cycles / 2, EnergyPJ: 1, AreaMM2: runs[0].AreaMM2.Total},
		{Key: "array.queue_depth", From: "5", To: "10", Cycles: cycles + 7, EnergyPJ: 1, AreaMM2: runs[0].AreaMM2.Total},
		{Key: "array.lanes", From: "256", To: "512", Refused: "too many"},
	}
	page := html(t, runs, o)
	for _, want := range []string{
		`id="changes"><table`, "<td>dram.channels</td>", "array.queue_depth=10 takes 7 more", "array.lanes=512 is refused: too many",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}
