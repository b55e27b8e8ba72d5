package agree

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/reference/arrays"
	"pgsim/pgworkloads"
)

// sharingPolicy is the policy under which arrays can share queues.
const sharingPolicy = "layer-share"

// sharing draws a layer on small arrays that share queues. Their LSB passes are long compared with
// the way out of the array, because otherwise nothing moves.
func (d drawer) sharing() arraysCase {
	const mostBits, mostDepth, mostSide = 1000, 6, 4
	m := d.machine(dataflow.OutputStationary{}, sharingPolicy)
	m.Geometry = pe.Geometry{Rows: d.between(1, mostSide), Cols: d.between(1, mostSide), Lanes: 1, DigitBits: 1}
	m.Fold, m.Wasted = 1, false
	m.Settings = strict.Settings{}.With("queue_depth", d.between(2, mostDepth)) //nolint:mnd // the least
	c := d.dealt(m)
	c.bus = d.between(1, mostBits)
	return c
}

// CompareShared does what CompareArrays does, on arrays that share queues over a random bus.
func CompareShared(cases int, seed uint64) (Report, error) {
	flow := dataflow.OutputStationary{}
	model, err := Models.Lookup("output-stationary")
	r := Report{Dataflow: "output-stationary", Policy: sharingPolicy}
	for i := 0; i < cases && err == nil; i++ {
		c := drawer{rand.New(rand.NewPCG(seed, uint64(i)))}.sharing()
		diff, failed := c.difference(model, flow)
		if err = failed; err != nil {
			err = fmt.Errorf("%v: %w", c, err)
		}
		r.add(diff, c)
	}
	return r, err
}

// CompareArrays runs random layers, dealt at random, on several random arrays. It runs the given
// number for every dataflow and takes the policies of the dataflow in turn. The same seed draws the
// same layers.
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
	bus      int // bits of the bus between arrays that share queues, 0 for private queues
}

// String describes the case.
func (c arraysCase) String() string {
	return fmt.Sprintf("%+v, %d images of %d x %d, %d channels, K = %d, %d x %d slices, bus of %d",
		c.machine, c.images, c.output[0], c.output[1], c.problem.N, c.problem.K, c.channels, c.pixels, c.bus)
}

// arrays draws a layer on several arrays.
func (d drawer) arrays(flow dataflow.Dataflow, policy string) arraysCase {
	return d.dealt(d.machine(flow, policy))
}

// dealt draws a layer on several arrays like the given one.
func (d drawer) dealt(m reference.Machine) arraysCase {
	const mostImages, mostSlices = 3, 5
	c := arraysCase{machine: m}
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

// sideBySide is what is compared between two runs on several arrays.
type sideBySide struct {
	Cycles   pe.Cycle
	Of       []pe.Cycle // each array
	Idle     pe.Cycle   // of the feeders of the array that ends last
	Passes   []reference.PassRecord
	Activity pe.Activity
	Lent     uint64 // outputs that an array other than their own completed
}

// difference describes where the two models differ.
func (c arraysCase) difference(model Model, flow dataflow.Dataflow) (string, error) {
	sizes, _ := layerOf(c.problem, nil)
	slices := c.sized(sizes).Slices(c.images, c.channels, c.pixels)
	whole, each, err := c.registerLevel(model, c.shares(slices))
	if err != nil {
		return "", err
	}
	work, _ := layerOf(c.problem, whole.Gates)
	work.Layer = c.sized(work)
	got, err := c.passLevel(flow, work, slices)
	return cmp.Diff(registers(whole, each), got), err
}

// accumulatorBits is the width of sums that cross the bus. weightBits is the width of the weights
// of problems ([layerOf]). Scratchpads aren't described, so names of outputs have no bits.
const (
	accumulatorBits = 24
	weightBits      = 1
)

// registerLevel runs the problem on the register-level model.
func (c arraysCase) registerLevel(model Model, shares []arrays.Share) (arrays.Result, []arrays.Result, error) {
	if !c.shared(len(shares)) {
		return arrays.Run(model.Begin, c.machine, c.problem, shares)
	}
	bus := reference.Bus{Bits: c.bus, SumBits: accumulatorBits, WeightBits: weightBits}
	return arrays.RunShared(c.machine, c.problem, shares, bus)
}

// shared tells whether the given number of arrays share queues.
func (c arraysCase) shared(arrays int) bool { return c.bus > 0 && c.problem.Gated && arrays > 1 }

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

// registers returns a run of the register-level model in the form that is compared. The feeders are
// idle in all cycles in which they send no step.
func registers(whole arrays.Result, each []arrays.Result) sideBySide {
	s := sideBySide{Cycles: whole.Cycles, Passes: whole.Passes, Activity: whole.Activity, Lent: whole.Lent}
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
	if c.shared(len(slices)) {
		machine.Shared, machine.AccumulatorBits = dataflow.SharedQueues{Arrays: len(slices), BusBits: c.bus}, accumulatorBits
		return c.sharedLevel(machine, w, slices)
	}
	for _, slice := range slices {
		work := slice.Work(w)
		alone = append(alone, dataflow.RunAlone(machine, work, slice.Images))
		s.Of = append(s.Of, alone[len(alone)-1].Cycles)
		s.Passes = append(s.Passes, passesOf(machine, work, slice.Images)...)
	}
	return s.beside(alone), nil
}

// beside adds what all arrays did to what is compared.
func (s sideBySide) beside(alone []dataflow.Report) sideBySide {
	all := dataflow.Beside(alone)
	s.Cycles, s.Activity, s.Lent = all.Cycles, all.Activity, all.Moved.In
	s.Idle = all.Breakdown.Stall[stall.FillDrain] + all.Breakdown.Stall[stall.DecisionWait]
	return s
}

// sharedLevel runs the slices on arrays that share queues. Sums that come back don't count as
// passes.
func (c arraysCase) sharedLevel(m dataflow.Machine, w pgworkloads.LayerWork, slices []pgworkloads.Slice) (s sideBySide, err error) {
	works := make([]dataflow.SharedWork, len(slices))
	for i, slice := range slices {
		works[i] = dataflow.SharedWork{LayerWork: slice.Work(w), Images: slice.Images}
	}
	passes := make([][]reference.PassRecord, len(slices))
	alone, err := dataflow.WalkShared(context.Background(), m, w.Layer, slices, works, func(array int, p *dataflow.Pass, at pe.Cycle) {
		if p.Timing.Returned > 0 {
			return
		}
		passes[array] = append(passes[array], reference.PassRecord{Kind: p.Kind.String(), Start: at, Steps: p.Timing.Steps, Drains: p.Timing.Drains})
	})
	if err != nil {
		return s, err
	}
	for i, r := range alone {
		s.Of = append(s.Of, r.Cycles)
		s.Passes = append(s.Passes, passes[i]...)
	}
	return s.beside(alone), nil
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
