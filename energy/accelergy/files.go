// Package accelergy answers: what does a run look like to Accelergy?
//
// It writes the four files of Accelergy's format 0.4: the architecture, the energy of an action of
// each component (ERT), the area of each component (ART), and how often each action happened.
// Components are the parts of pgsim's area, each as a whole (all PEs are one component), and the
// DRAM. Energies are in pJ, areas in um^2. Counts times energies add up to pgsim's energy. Leakage
// is an action of each component, once for every cycle of the array.
package accelergy

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pgsim/configs"
	"pgsim/configs/units"
	"pgsim/energy"
)

// version is that of the format.
const version = "0.4"

// system is the name of the tree that all components are in.
const system = "pgsim"

// File is one of the files.
type File struct {
	Name string
	Text []byte
}

// FileNames are the names of the files, in their order.
var FileNames = []string{"architecture.yaml", "action_counts.yaml", "ERT.yaml", "ART.yaml"}

// Run is the part of a run that the files show.
type Run struct {
	Machine configs.Accelerator
	// Prices says what actions cost and how often they happened. Area is the area by part, in mm^2.
	Prices []energy.ActionPrice
	Area   energy.Parts
}

// Files returns the files of a run.
func Files(r Run) []File {
	files := make([]File, len(FileNames))
	for i, text := range [][]byte{r.architecture(), r.counts(), r.ert(), r.art()} {
		files[i] = File{FileNames[i], text}
	}
	return files
}

// component is a component with its actions.
type component struct {
	name    string
	um2     float64
	actions []energy.ActionPrice
}

// components returns the components: first those that have an area, in the order of the area, then
// the others.
func (r Run) components() []component {
	var list []component
	at := map[string]int{}
	add := func(name string, um2 float64) {
		at[name] = len(list)
		list = append(list, component{name: name, um2: um2})
	}
	for _, p := range r.Area {
		add(p.Name, p.Value*units.UM2PerMM2)
	}
	for _, p := range r.Prices {
		if _, known := at[p.Component]; !known {
			add(p.Component, 0) // is not on the chip
		}
		c := &list[at[p.Component]]
		c.actions = append(c.actions, p)
	}
	return slices.DeleteFunc(list, func(c component) bool { return c.actions == nil }) // this machine has none
}

func (r Run) architecture() []byte {
	var b bytes.Buffer
	line(&b, "# The machine %s. Of all that is on the chip energies and areas are in ERT.yaml and", r.Machine.Name)
	line(&b, "# ART.yaml, so that no plug-in has to estimate any.")
	line(&b, "architecture:\n  version: %s\n  subtree:\n    - name: %s\n      attributes:", version, system)
	line(&b, "        technology: %s", node(r.Machine.Energy.Technology))
	line(&b, "        global_cycle_seconds: %s", number(1/(r.Machine.Clock.FrequencyMHz*units.HertzPerMHz)))
	line(&b, "      local:")
	for _, c := range r.components() {
		line(&b, "        - {name: %s, class: %s_%s, attributes: {}}", c.name, system, c.name)
	}
	return b.Bytes()
}

func (r Run) counts() []byte {
	return r.list("How often each action happened in the whole workload. leak is counted by cycles.",
		"action_counts", "local", eachAction("action_counts", func(a energy.ActionPrice) string {
			return fmt.Sprintf("{name: %s, counts: %d}", a.Action, a.Count)
		}))
}

func (r Run) ert() []byte {
	return r.list("What an action costs, in pJ. pgsim run --ert takes this file back, with other energies.",
		"ERT", "tables", eachAction("actions", func(a energy.ActionPrice) string {
			return fmt.Sprintf("{name: %s, arguments: {}, energy: %s}", a.Action, number(a.PJ))
		}))
}

func (r Run) art() []byte {
	return r.list("What area each component takes, in um^2, routing included. The DRAM is not on the chip.",
		"ART", "tables", func(b *bytes.Buffer, c component) {
			line(b, "    - {name: %s, area: %s}", energy.ComponentPrefix+c.name, number(c.um2))
		})
}

// list returns a file of one kind: a comment, and one entry per component.
func (r Run) list(comment, kind, key string, write func(*bytes.Buffer, component)) []byte {
	var b bytes.Buffer
	line(&b, "# %s", comment)
	line(&b, "%s:\n  version: %s\n  %s:", kind, version, key)
	for _, c := range r.components() {
		write(&b, c)
	}
	return b.Bytes()
}

// eachAction writes something of every action of a component.
func eachAction(key string, of func(energy.ActionPrice) string) func(*bytes.Buffer, component) {
	return func(b *bytes.Buffer, c component) {
		line(b, "    - name: %s\n      %s:", energy.ComponentPrefix+c.name, key)
		for _, a := range c.actions {
			line(b, "        - %s", of(a))
		}
	}
}

func line(b *bytes.Buffer, text string, args ...any) { fmt.Fprintf(b, text+"\n", args...) }

// number is the shortest text that reads back as v. It has a point and no exponent, because a
// reader of YAML 1.1 takes 1e-09 for a string.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// node is the feature size of a technology in nm, written as Accelergy does, or the name of a table
// that is not a node.
func node(technology string) string {
	var nm int
	if _, err := fmt.Sscanf(technology+"\n", "%dnm\n", &nm); err == nil {
		return fmt.Sprint(nm)
	}
	return fmt.Sprintf("%q", filepath.Base(technology))
}
