package sweep

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/sim/rival"
)

// TestSteps expects a machine of a step to have the keys of the steps before it, too.
func TestSteps(t *testing.T) {
	s := NewSpec()
	s.Configs = []string{configs.Base, configs.Default}
	s.Steps = []map[string]Value{{}, {"dram.channels": "2"}, {"network.tensors": "stay", "ppu.width": "16"}}
	g := newGrid(t, s)
	type machine struct {
		step     string
		channels int
		tensors  configs.NetworkTensors
		lanes    int
	}
	var got []machine
	for _, m := range g.Machines[:len(s.Steps)] {
		got = append(got, machine{m.Values[1], m.Accelerator.DRAM.Channels, m.Accelerator.Network.Tensors, m.Accelerator.PPU.Width})
	}
	want := []machine{
		{"as it is", 1, "spill", 0}, {"dram.channels=2", 2, "spill", 0}, {"network.tensors=stay, ppu.width=16", 2, "stay", 16},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(machine{})); diff != "" {
		t.Error(diff)
	}
	if !g.HasSteps() || len(g.Machines) != len(s.Configs)*len(s.Steps) {
		t.Errorf("%d machines, steps: %t", len(g.Machines), g.HasSteps())
	}
}

// TestBadSteps refuses keys that are set twice, and values that no machine can have.
func TestBadSteps(t *testing.T) {
	for want, change := range map[string]func(*Spec){
		"steps: dram.channels is already varied by --set, remove one of them": func(s *Spec) {
			s.Set = map[string][]Value{"dram.channels": {"1", "2"}}
		},
		"steps: array.policy is already varied by --policy, remove one of them": func(s *Spec) {
			s.Policies = []string{"dense"}
			s.Steps = []map[string]Value{{"array.policy": "lockstep"}}
		},
		"steps: dram.channels is set by two steps, remove one of them": func(s *Spec) {
			s.Steps = append(s.Steps, map[string]Value{"dram.channels": "4"})
		},
		"steps: dram.channels: must be":                     func(s *Spec) { s.Steps = []map[string]Value{{}, {"dram.channels": "-1"}} },
		"steps: network.overlapp: unknown key":              func(s *Spec) { s.Steps = []map[string]Value{{"network.overlapp": "prefetch"}} },
		"--rival: must be one of plain, none, got \"best\"": func(s *Spec) { s.Rival = "best" },
		"--equal: scales array.rows, which a step sets": func(s *Spec) {
			s.Equal = "area=pg-16x16"
			s.Steps = []map[string]Value{{}, {"array.rows": "8"}}
		},
	} {
		s := NewSpec()
		s.Steps = []map[string]Value{{}, {"dram.channels": "2"}}
		change(&s)
		if _, err := s.Grid(Build{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestRivalColumns expects tables to show the best plain array of the area for a point if a rival
// was requested, and the point to be a different one then.
func TestRivalColumns(t *testing.T) {
	s := shapesSpec(t)
	s.Seeds, s.Arrays, s.Policies, s.Set = []uint64{1}, []Shape{{8, 8}}, []string{"lockstep"}, nil
	without := newGrid(t, s)
	s.Rival = rival.None
	if none := newGrid(t, s); none.Point(0).Key != without.Point(0).Key {
		t.Error("no rival is another point than none that is said")
	}
	s.Rival = rival.Plain
	g := newGrid(t, s)
	if g.Point(0).Key == without.Point(0).Key {
		t.Error("a point with a rival has the key of one without")
	}
	dir, _, _ := runAll(t, g, 1)
	f, err := os.Open(filepath.Join(dir, "points.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"rival_name", "rival_cycles", "rival_energy_delay_saving"} {
		if at := slices.Index(lines[0], name); at < 0 || lines[1][at] == "" {
			t.Errorf("no %s: %v", name, lines)
		}
	}
}
