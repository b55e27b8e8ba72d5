package rtl

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// synthesis is the part of the synthesis script that does not depend on the
// parameters.
//
//go:embed synth/array.ys
var synthesis string

// Cells is what an array is made of after synthesis.
type Cells struct {
	// Total counts gates and flip-flops, and FlipFlops only the flip-flops.
	Total, FlipFlops int
	// ByType counts Yosys's cell types, e.g. "$_MUX_".
	ByType map[string]int
}

// SynthesisAvailable returns why the array can't be synthesized here, or nil if it can.
func SynthesisAvailable() error {
	_, err := findYosys()
	return err
}

func findYosys() (string, error) {
	path, err := exec.LookPath("yosys")
	if err != nil {
		return "", fmt.Errorf("rtl: Yosys is not installed (apt-get install yosys): %w", err)
	}
	return path, nil
}

// Synthesize maps the array to Yosys's gates and counts them. A latch, a loop of gates or a wire
// with two drivers is an error. It takes seconds for 4x4 and half a minute for 16x16.
func Synthesize(p Params) (Cells, error) {
	dir, err := os.MkdirTemp("", "pgsim-rtl-")
	if err != nil {
		return Cells{}, err
	}
	defer os.RemoveAll(dir)
	return synthesize(p.withDefaults(), dir)
}

// Files that the script writes.
const (
	cellsFile   = "cells.txt"
	netlistFile = "netlist.v"
)

// synthesize writes the netlist to dir.
func synthesize(p Params, dir string) (Cells, error) {
	yosys, err := findYosys()
	if err := errors.Join(err, p.check()); err != nil {
		return Cells{}, err
	}
	paths, err := unpack("verilog", dir)
	if err != nil {
		return Cells{}, err
	}
	var script strings.Builder
	for _, path := range paths {
		fmt.Fprintf(&script, "read_verilog -sv %s\n", filepath.Base(path))
	}
	script.WriteString("chparam")
	for _, v := range p.verilog() {
		fmt.Fprintf(&script, " -set %s %d", v.name, v.value)
	}
	fmt.Fprintf(&script, " %s\n%s", topModule, synthesis)
	const name = "all.ys"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script.String()), 0o600); err != nil {
		return Cells{}, err
	}
	if _, err := run(dir, yosys, "-q", name); err != nil {
		return Cells{}, fmt.Errorf("%w (synthesizing %s)", err, p)
	}
	data, err := os.ReadFile(filepath.Join(dir, cellsFile))
	if err != nil {
		return Cells{}, err
	}
	return parseCells(string(data))
}

// cellLine is a line of Yosys's statistics that counts cells of a type. Later versions put the
// count first.
var cellLine = regexp.MustCompile(`(?m)^\s+(?:(\$_\w+_)\s+(\d+)|(\d+)\s+(\$_\w+_))\s*$`)

// parseCells reads Yosys's statistics, which end with the totals of the whole
// design.
func parseCells(text string) (Cells, error) {
	const totals = "=== design hierarchy ==="
	at := strings.LastIndex(text, totals)
	if at < 0 {
		return Cells{}, fmt.Errorf("rtl: %s: there is no part %q", cellsFile, totals)
	}
	c := Cells{ByType: map[string]int{}}
	for _, line := range cellLine.FindAllStringSubmatch(text[at:], -1) {
		kind := line[1] + line[4]
		count, err := strconv.Atoi(line[2] + line[3])
		if err != nil {
			return Cells{}, fmt.Errorf("rtl: %s: %w", cellsFile, err)
		}
		c.ByType[kind] += count
		c.Total += count
		if strings.Contains(kind, "DFF") {
			c.FlipFlops += count
		}
	}
	return c, nil
}

// buildNetlist builds a simulator from the synthesized gates instead of the
// sources.
func buildNetlist(p Params) (*Simulator, Cells, error) {
	p = p.withDefaults()
	t, err := findTools()
	if err != nil {
		return nil, Cells{}, err
	}
	bench, err := builtBench()
	if err != nil {
		return nil, Cells{}, err
	}
	var cells Cells
	dir, err := os.MkdirTemp("", "pgsim-rtl-")
	if err != nil {
		return nil, Cells{}, err
	}
	if cells, err = synthesize(p, dir); err != nil {
		return nil, Cells{}, errors.Join(err, os.RemoveAll(dir))
	}
	a := arraySource{
		files: []string{filepath.Join(dir, netlistFile)}, params: p,
		// Yosys writes words in which some bits depend on others. This is slow to simulate, but not
		// an error.
		flags: []string{"-Wno-lint", "-Wno-UNOPTFLAT"},
	}
	if err := t.buildArray(a, bench, dir); err != nil {
		return nil, Cells{}, errors.Join(err, os.RemoveAll(dir))
	}
	return &Simulator{Params: p, binary: filepath.Join(dir, binaryName)}, cells, nil
}
