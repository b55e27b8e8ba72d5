package agree

import (
	"fmt"
	"math/rand/v2"

	"github.com/google/go-cmp/cmp"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/reference/arrays"
	"pgsim/pgworkloads"
)

// CompareArrays runs random layers, dealt at random, on several random arrays: the given
// number for every dataflow, with its policies in turn. The same seed draws the same layers.
func CompareArrays(cases int, seed uint64) ([]Report, error) {
	var reports []Report
	for _, flow := range dataflow.Dataflows.All() {
		model, err := Models.Lookup(flow.Name)
		if err != nil {
			reports = append(reports, Report{Dataflow: flow.Name, Missing: true})
			continue
		}
		r := Report{Dataflow: flow.Name}
		policies := model.Policies()
		for i := range cases {
			d := drawer{rand.New(rand.NewPCG(seed, uint64(len(reports)*cases+i)))}
			c := d.arrays(flow.Value, policies[i%len(policies)])
			diff, err := c.difference(model, flow.Value)
			if err != nil {
				return nil, fmt.Errorf("%s, %v: %w", flow.Name, c, err)
			}
			r.add(diff, c)
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// add adds a case of several arrays.
func (r *Report) add(diff string, c arraysCase) {
	r.Cases++
	if diff == "" {
		return
	}
	r.Differ++
	if r.First == "" {
		r.First = fmt.Sprintf("%v: register-level (-), pass-level (+):\n%s", c, diff)
	}
}

// arraysCase is a layer that is dealt to several arrays.
type arraysCase struct {
	machine  reference.Machine
	problem  reference.Problem
	images   int
	output   [2]int
	channels int // slices by channels
	pixels   int // and by pixels
}

// String describes the case.
func (c arraysCase) String() string {
	return fmt.Sprintf("%+v, %d images of %d x %d, %d channels, K = %d, %d x %d slices",
		c.machine, c.images, c.output[0], c.output[1], c.problem.N, c.problem.K, c.channels, c.pixels)
}

// arrays draws a layer on several arrays.
func (d drawer) arrays(flow dataflow.Dataflow, policy string) arraysCase {
	const mostImages, mostSlices = 3, 5
	c := arraysCase{machine: d.machine(flow, policy)}
	c.machine.PartOperands = 0
	c.problem = d.problem(c.machine)
	c.problem.Recurrent = nil
	c.images = d.divisor(c.problem.M, mostImages)
	rows := d.divisor(c.problem.M/c.images, c.problem.M)
	c.output = [2]int{rows, c.problem.M / c.images / rows}
	c.channels, c.pixels = d.between(1, mostSlices), d.between(1, mostSlices)
	return c
}

// divisor draws a divisor of n that is at most most.
func (d drawer) divisor(n, most int) int {
	by := d.between(1, min(n, most))
	for n%by != 0 {
		by--
	}
	return by
}

// sideBySide is what a run on several arrays is compared by.
type sideBySide struct {
	Cycles   pe.Cycle
	Of       []pe.Cycle // each array
	Idle     pe.Cycle   // of the feeders of the array that ends last
	Passes   []reference.PassRecord
	Activity pe.Activity
}

// difference returns what both models do differently.
func (c arraysCase) difference(model Model, flow dataflow.Dataflow) (string, error) {
	sizes, _ := layerOf(c.problem, nil)
	slices := c.sized(sizes).Slices(c.images, c.channels, c.pixels)
	whole, each, err := arrays.Run(model.Begin, c.machine, c.problem, c.shares(slices))
	if err != nil {
		return "", err
	}
	work, _ := layerOf(c.problem, whole.Gates)
	work.Layer = c.sized(work)
	got, err := c.passLevel(flow, work, slices)
	return cmp.Diff(registers(whole, each), got), err
}

// sized returns the layer with the size of its output.
func (c arraysCase) sized(w pgworkloads.LayerWork) pgworkloads.Layer {
	w.Input, w.Output = c.output, c.output
	return w.Layer
}

// shares returns slices as the register-level model takes them.
func (c arraysCase) shares(slices []pgworkloads.Slice) []arrays.Share {
	all := make([]arrays.Share, len(slices))
	for i, s := range slices {
		for n := s.Channels.Lo; n < s.Channels.Hi; n++ {
			all[i].Channels = append(all[i].Channels, n)
		}
		for image := s.Of.Lo; image < s.Of.Hi; image++ {
			for y := s.Rows.Lo; y < s.Rows.Hi; y++ {
				for x := s.Cols.Lo; x < s.Cols.Hi; x++ {
					all[i].Rows = append(all[i].Rows, (image*c.output[0]+y)*c.output[1]+x)
				}
			}
		}
	}
	return all
}

// registers returns a run of the register-level model as it is compared. The feeders are idle
// in all cycles in which they send no step.
func registers(whole arrays.Result, each []arrays.Result) sideBySide {
	s := sideBySide{Cycles: whole.Cycles, Passes: whole.Passes, Activity: whole.Activity}
	last := -1
	for i, r := range each {
		s.Of = append(s.Of, r.Cycles)
		if last < 0 || r.Cycles > each[last].Cycles {
			last = i
		}
	}
	s.Idle = each[last].Cycles
	for _, p := range each[last].Passes {
		s.Idle -= p.Steps
	}
	return s
}

// passLevel runs the slices on the pass-level model.
func (c arraysCase) passLevel(flow dataflow.Dataflow, w pgworkloads.LayerWork, slices []pgworkloads.Slice) (s sideBySide, err error) {
	machine, err := passMachineOf(flow, c.machine)
	if err != nil {
		return s, err
	}
	var alone []dataflow.Report
	for _, slice := range slices {
		work := slice.Work(w)
		alone = append(alone, dataflow.RunAlone(machine, work, slice.Images))
		s.Of = append(s.Of, alone[len(alone)-1].Cycles)
		s.Passes = append(s.Passes, passesOf(machine, work, slice.Images)...)
	}
	all := dataflow.Beside(alone)
	s.Cycles, s.Activity = all.Cycles, all.Activity
	s.Idle = all.Breakdown.Stall[stall.FillDrain] + all.Breakdown.Stall[stall.DecisionWait]
	return s, nil
}

// passesOf returns the passes of a layer on one array.
func passesOf(m dataflow.Machine, w pgworkloads.LayerWork, images int) []reference.PassRecord {
	m = m.For(w.Layer, images)
	s := dataflow.NewSchedule(m, w, dataflow.WholeLayer(w.Layer, images, m.Cols))
	var records []reference.PassRecord
	for {
		pass, at, more := s.Next()
		if !more {
			return records
		}
		records = append(records, reference.PassRecord{
			Kind: pass.Kind.String(), Start: at, Steps: pass.Timing.Steps, Drains: pass.Timing.Drains,
		})
		s.Start(at, 0)
	}
}
