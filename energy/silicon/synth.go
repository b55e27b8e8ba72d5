package silicon

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"

	"pgsim/energy/silicon/liberty"
	"pgsim/pe/rtl"
)

//go:embed verilog/*.sv maps/*
var sources embed.FS

// topName is the module's name in the netlist. With its parameters set, its name differs from that
// in the Verilog.
const topName = "piece"

// Synthesizer maps Verilog to cells.
type Synthesizer struct {
	// Library are the cells.
	Library *liberty.Library

	yosys, file, dir string
	verilog          []string
}

// Available returns why nothing can be synthesized here; nil if it can.
func Available() error {
	if _, err := exec.LookPath("yosys"); err != nil {
		return fmt.Errorf("silicon: Yosys is not installed (apt-get install yosys): %w", err)
	}
	return nil
}

// NewSynthesizer reads a Liberty file. It keeps files in a directory until it is closed.
func NewSynthesizer(file string) (*Synthesizer, error) {
	if err := Available(); err != nil {
		return nil, err
	}
	library, err := liberty.Read(file)
	if err != nil {
		return nil, err
	}
	s := &Synthesizer{Library: library, yosys: "yosys"}
	if s.file, err = filepath.Abs(file); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "pgsim-silicon-"); err != nil {
		return nil, err
	}
	if err := s.unpack(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close removes its files.
func (s *Synthesizer) Close() error { return os.RemoveAll(s.dir) }

// unpack writes the sources, and the map of full adders for this library.
func (s *Synthesizer) unpack() error {
	var err error
	if s.verilog, err = rtl.WriteVerilog(s.dir); err != nil {
		return err
	}
	for _, dir := range []string{"verilog", "maps"} {
		entries, err := sources.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			data, err := sources.ReadFile(dir + "/" + e.Name())
			if err != nil {
				return err
			}
			path := filepath.Join(s.dir, e.Name())
			if err := os.WriteFile(path, data, 0o600); err != nil {
				return err
			}
			if dir == "verilog" {
				s.verilog = append(s.verilog, path)
			}
		}
	}
	return s.mapFullAdders()
}

// Files that the sources are unpacked to and that Yosys writes.
const (
	fullAdderMap = "fulladder.v"
	netlistFile  = "netlist.json"
)

// mapFullAdders writes the map of full adders.
func (s *Synthesizer) mapFullAdders() error {
	adder, ok := s.Library.FullAdder()
	if !ok {
		return fmt.Errorf("silicon: %s: has no full adder; give a library with one", s.Library.Name)
	}
	text, err := template.ParseFS(sources, "maps/fulladder.v.tmpl")
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := text.Execute(&out, adder); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir, fullAdderMap), []byte(out.String()), 0o600)
}

// Netlist synthesizes a piece.
func (s *Synthesizer) Netlist(ctx context.Context, p Piece) (*Netlist, error) {
	cmd := exec.CommandContext(ctx, s.yosys, "-q", "-p", s.script(p))
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("silicon: %s: Yosys: %w:\n%s", p.Name(), err, out)
	}
	data, err := os.ReadFile(filepath.Join(s.dir, netlistFile))
	if err != nil {
		return nil, err
	}
	n, err := readNetlist(data, s.Library)
	if err != nil {
		return nil, fmt.Errorf("silicon: %s: %w", p.Name(), err)
	}
	return n, nil
}

// script is the script for Yosys. Adders become rows of full adders, and registers that keep their
// value stop their clock.
func (s *Synthesizer) script(p Piece) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("read_liberty -lib %s", s.file)
	for _, path := range s.verilog {
		line("read_verilog -sv %s", filepath.Base(path))
	}
	for _, q := range p.Params {
		line("chparam -set %s %d %s", q.Name, q.Value, p.Top)
	}
	line("hierarchy -check -top %s", p.Top)
	line("rename -top %s", topName)
	line("synth -flatten -run begin:fine -top %s", topName)
	line("alumacc; maccmap")
	line("techmap -map adders.v; opt -full; techmap -map %s; opt", fullAdderMap)
	line("synth -run fine: -top %s", topName)
	line("dfflegalize -cell $_DFF_P_ x -cell $_DFFE_PP_ x; opt")
	line("techmap -map clockgates.v; opt; simplemap; opt")
	line("dfflibmap -liberty %s", s.file)
	line("abc -liberty %s", s.file)
	line("opt_clean -purge; check -assert")
	line("write_json %s", netlistFile)
	return b.String()
}
